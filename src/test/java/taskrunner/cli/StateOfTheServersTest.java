package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** Replica sets that accept no writes: the commands report the cause within seconds. */
@MongoTest(Topology.THREE_NODES)
class StateOfTheServersTest {
  private static final String NO_MAJORITY = "A majority of the members does not confirm writes";

  private static final Path SAMPLE =
      Path.of(System.getProperty("taskrunner.project", ""), "importer", "sample-store");

  @TempDir private Path folder = Path.of("");

  private static void assertFailure(Desk.Answer answer, String code, String message) {
    assertThat(answer.exitCode()).as(answer.out()).isEqualTo(1);
    assertThat(answer.json().at("/error/code").asText()).isEqualTo(code);
    assertThat(answer.json().at("/error/message").asText()).contains(message);
    assertThat(answer.json().at("/error/hint").asText()).isNotEmpty();
    boolean looks = !answer.json().get("command").asText().matches("migrate.*|undo.*|import");
    assertThat(answer.json().get("durationMs").asLong()).isLessThan(looks ? 9_000 : 19_000);
  }

  private static CompletableFuture<Desk.Answer> later(RealDesk desk, String... command) {
    return CompletableFuture.supplyAsync(() -> desk.json(command));
  }

  @Test
  void readsAndWritesReportAMissingMajorityWithinSeconds(
      MongoDatabase database, MongoServer server) {
    RealDesk migrated = new RealDesk(folder, server.uri(database.getName()));
    String other = database.getName() + "_new";
    RealDesk pending = new RealDesk(folder, server.uri(other));
    assertThat(migrated.json("migrate").exitCode()).isZero();
    server.onSecondaries(new Document("fsync", 1).append("lock", true));
    try {
      // Read concern "majority" can't return what the majority does not have yet.
      database.withWriteConcern(WriteConcern.W1).getCollection("mongockLock").drop();
      database.withWriteConcern(WriteConcern.W1).createCollection("mongockLock");

      var doctor = later(migrated, "doctor");
      var status = later(migrated, "lock", "status");
      var plan = later(pending, "plan");
      var migrate = later(pending, "migrate");
      var start =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(
                      DatabaseException.class,
                      () ->
                          MigrationRunner.run(RealDesk.ofService(folder, other), server.client())));

      assertFailure(doctor.join(), "server-error", NO_MAJORITY);
      if (version(server) < 7) {
        // A later server reads the earlier state of such a collection and does not wait.
        assertFailure(status.join(), "server-error", NO_MAJORITY);
      }
      assertFailure(migrate.join(), "server-error", NO_MAJORITY);
      assertThat(plan.join().exitCode()).as(plan.join().out()).isEqualTo(5);
      assertThat(plan.join().json().at("/blockers/0").asText()).contains(NO_MAJORITY);
      assertThat(start.join()).hasMessageContaining(NO_MAJORITY);
      assertThat(server.client().getDatabase(other).listCollectionNames()).isEmpty();
    } finally {
      server.onSecondaries(new Document("fsyncUnlock", 1));
    }
    assertThat(pending.json("migrate").exitCode()).isZero();
    server.client().getDatabase(other).drop();
  }

  @Test
  void doctorReportsAMissingMajorityAsPlanDoesWhenNothingWasWrittenSince(
      MongoDatabase database, MongoServer server) {
    RealDesk pending = new RealDesk(folder, server.uri(database.getName()));
    server.onSecondaries(new Document("fsync", 1).append("lock", true));
    try {
      assertFailure(pending.json("doctor"), "server-error", NO_MAJORITY);
      assertThat(pending.json("plan").json().at("/blockers/0").asText()).contains(NO_MAJORITY);
    } finally {
      server.onSecondaries(new Document("fsyncUnlock", 1));
    }
  }

  @Test
  void aDirectConnectionToASecondaryAcceptsNoWrites(MongoDatabase database, MongoServer server) {
    String secondary =
        server.nodes().stream()
            .filter(node -> !node.equals(server.primary()))
            .findFirst()
            .orElseThrow()
            .host();
    String uri = "mongodb://" + secondary + "/" + database.getName() + "?directConnection=true";
    RealDesk desk = new RealDesk(folder, uri);
    String sentence = secondary + " is a secondary: it takes no writes.";

    assertFailure(desk.json("doctor"), "server-unreachable", sentence);
    assertFailure(desk.json("migrate"), "server-unreachable", sentence);
    assertFailure(desk.json("wait", "--timeout", "20s"), "server-unreachable", sentence);
    assertThat(desk.json("plan").json().at("/blockers/0").asText()).contains(sentence);
    try (MongoClient given = MongoClients.create(uri)) {
      StorageSettings settings = RealDesk.ofService(folder, database.getName());
      assertThat(
              catchThrowableOfType(
                  DatabaseException.class, () -> MigrationRunner.run(settings, given)))
          .hasMessage(sentence)
          .returns(ErrorCode.SERVER_UNREACHABLE, DatabaseException::code);

      new RealDesk(folder, server.uri(database.getName())).json("migrate");
      Await.until(
          30,
          () -> given.getDatabase(database.getName()).listCollectionNames().first() != null,
          "the secondary has not replicated the schema");
      // Nothing is pending, so reads suffice.
      assertThat(MigrationRunner.run(settings, given).outcome())
          .isEqualTo(MigrationReport.Outcome.UP_TO_DATE);
    }
    assertThat(desk.json("state", "db").exitCode()).isZero();
    assertThat(desk.json("wait", "--timeout", "0s").exitCode()).isZero();
    for (var command :
        List.of(List.of("undo", "all", "--yes"), List.of("import", "--from", SAMPLE.toString()))) {
      assertFailure(desk.json(command.toArray(String[]::new)), "server-unreachable", sentence);
    }
  }

  private static int version(MongoServer server) {
    Document build = server.client().getDatabase("admin").runCommand(new Document("buildInfo", 1));
    return build.getList("versionArray", Integer.class).get(0);
  }
}
