package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ErrorCode;
import taskrunner.LockNotAcquiredException;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.testing.Commands;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** When an import checks for obstacles, even if it only records the backfill. */
@MongoTest
class RecordingObstacleTest {
  private static final StoreFolders STORE =
      StoreFolders.below(Path.of("importer", "sample-store").toAbsolutePath());

  @Test
  void anObstacleIsReportedBeforeTheLockIsAcquired(
      MongoDatabase database, MongoClient client, @TempDir Path folder) {
    Operations operations =
        Desk.operations(client, TestSettings.of(database.getName()).build(), ChangeUnits.all());
    operations.migrate(null, false, true);
    ImportRequest request =
        new ImportRequest(STORE, EnumTables.NONE, folder.resolve("rejects.ndjson"), false);
    operations.importStore(request);
    assertThat(Desk.states(database, "0003-backfill")).containsExactly("EXECUTED");
    Desk.log(database).deleteMany(new Document("changeId", "0003-backfill"));
    database.getCollection("mongockLock").drop();
    database.createView("mongockLock", "other", List.of());

    assertThatThrownBy(() -> operations.importStore(request))
        .isInstanceOfSatisfying(
            TaskRunnerSchemaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICTING_COLLECTION));
  }

  @Test
  void anImportThatOnlyCouldNotBeRecordedSaysSo(
      MongoDatabase database, MongoClient client, @TempDir Path folder) {
    Desk.operations(client, database).migrate(null, false, true);
    Desk.lockByMongock(database, Instant.now().plus(Duration.ofMinutes(5)));
    var settings = TestSettings.of(database.getName()).waiting(Duration.ofMillis(100)).build();
    Operations operations = Desk.operations(client, settings, ChangeUnits.all());

    assertThatThrownBy(
            () ->
                operations.importStore(
                    new ImportRequest(
                        STORE, EnumTables.NONE, folder.resolve("rejects.ndjson"), false)))
        .isInstanceOf(LockNotAcquiredException.class)
        .hasMessageContaining("the store is imported, but the backfill is not recorded")
        .hasMessageNotContaining("nothing was changed");

    assertThat(database.getCollection("pack_runs").countDocuments()).isPositive();
  }

  @Test
  void aShortImportChecksForObstaclesOnceBeforeItWrites(
      MongoDatabase database, MongoClient client, MongoServer server, @TempDir Path folder) {
    Desk.operations(client, database).migrate(null, false, true);
    Commands commands = new Commands();
    try (MongoClient importing = commands.client(server)) {
      Desk.operations(importing, database)
          .importStore(
              new ImportRequest(STORE, EnumTables.NONE, folder.resolve("rejects.ndjson"), false));
    }
    assertThat(Desk.states(database, "0003-backfill")).containsExactly("EXECUTED");
    // The other one is for indexes of somebody else.
    assertThat(commands.count("listCollections")).isEqualTo(2);
  }
}
