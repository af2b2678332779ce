package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;
import taskrunner.MigrationReport;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

@MongoTest(Topology.AUTH)
class LeastPrivilegeTest {
  @Test
  void aUserWithTheRoleReadCanStartOnAMigratedDatabaseAndRunEveryReport(
      MongoDatabase database, MongoClient client, MongoServer server) {
    Desk.operations(client, database).migrate(null, false, false);

    try (MongoClient reader = reader(database, server)) {
      Operations operations = Desk.operations(reader, database);

      assertThat(operations.migrate(null, false, false).outcome())
          .isEqualTo(MigrationReport.Outcome.UP_TO_DATE);
      assertThat(operations.state().history()).hasSameSizeAs(Desk.ids());
      assertThat(operations.plan().pending()).isEmpty();
      assertThat(operations.verify().drift()).isEmpty();
      assertThat(operations.lockStatus().held()).isFalse();
      assertThat(operations.undoable(null)).hasSameSizeAs(Desk.ids());
    }
  }

  @Test
  void aUserWithTheRoleReadCanPlanOnAnEmptyDatabase(MongoDatabase database, MongoServer server) {
    try (MongoClient reader = reader(database, server)) {
      Operations operations = Desk.operations(reader, database);

      assertThat(operations.plan().pending()).isEqualTo(Desk.ids());
      assertThat(operations.plan().actions()).isNotEmpty();
      assertThat(operations.verify().pending()).isEqualTo(Desk.ids());
      assertThat(operations.state().history()).isEmpty();
    }
  }

  @Test
  void aMissingPrivilegeIsReportedWithItsCollection(MongoDatabase database, MongoServer server) {
    try (MongoClient reader = reader(database, server)) {
      DatabaseException denied =
          catchThrowableOfType(
              DatabaseException.class,
              () ->
                  Desk.operations(
                          reader, TestSettings.of(database.getName()).build(), ChangeUnits.all())
                      .migrate(null, false, false));

      assertThat(denied.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
      assertThat(denied).hasMessageContaining("createIndex").hasMessageContaining("mongockLock");
    }
  }

  private static MongoClient reader(MongoDatabase database, MongoServer server) {
    Document all = new Document("db", database.getName()).append("collection", "");
    return MongoClients.create(
        server.uriOfUser(
            database.getName(),
            "reader" + System.nanoTime(),
            List.of(
                new Document("resource", all)
                    .append(
                        "actions",
                        List.of("find", "listCollections", "listIndexes", "collStats")))));
  }
}
