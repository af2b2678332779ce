package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ServerApi;
import com.mongodb.ServerApiVersion;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ErrorCode;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.SchemaOperations;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.testing.FakeServer;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Mongod;
import taskrunner.testing.Topology;

/** Servers that lack or forbid a feature: commands report it with a hint before the first write. */
class UnsuitableServersTest {
  @TempDir private Path folder = Path.of("");

  private static void assertFailure(Desk.Answer answer, int exit, String code, String message) {
    assertThat(answer.exitCode()).as(answer.out()).isEqualTo(exit);
    assertThat(answer.json().at("/error/code").asText()).isEqualTo(code);
    assertThat(answer.json().at("/error/message").asText()).contains(message);
    assertThat(answer.json().at("/error/hint").asText()).isNotEmpty();
    assertThat(answer.json().get("durationMs").asLong()).isLessThan(8_000);
  }

  private static void assertCheck(Desk.Answer doctor, String name, String status, String detail) {
    for (var check : doctor.json().get("checks")) {
      if (check.get("name").asText().equals(name)
          && check.get("status").asText().equals(status)
          && check.get("detail").asText().contains(detail)) {
        return;
      }
    }
    throw new AssertionError("no check " + name + " " + status + " in " + doctor.out());
  }

  private TaskRunnerSchemaException refused(MongoClient given, String database) {
    return catchThrowableOfType(
        TaskRunnerSchemaException.class,
        () -> MigrationRunner.run(RealDesk.ofService(folder, database), given));
  }

  /** The answers of FerretDB 1.24. */
  private static Document ferret(Document command) {
    Document ok = new Document("ok", 1.0);
    return switch (command.keySet().iterator().next()) {
      case "isMaster", "ismaster", "hello" ->
          ok.append("ismaster", true)
              .append("isWritablePrimary", true)
              .append("maxBsonObjectSize", 16777216)
              .append("maxMessageSizeBytes", 48000000)
              .append("maxWriteBatchSize", 100000)
              .append("minWireVersion", 0)
              .append("maxWireVersion", 21)
              .append("readOnly", false);
      case "buildInfo" ->
          ok.append("version", "7.0.42")
              .append("versionArray", List.of(7, 0, 42, 0))
              .append("ferretdbVersion", "v1.24.2");
      case "ping" -> ok;
      default ->
          new Document("ok", 0.0)
              .append("code", 238)
              .append("codeName", "NotImplemented")
              .append("errmsg", "$group accumulator \"$first\" is not implemented yet");
    };
  }

  @Test
  void anotherProductThanMongoDbIsNamed() throws Exception {
    String sentence = "FerretDB v1.24.2 is not MongoDB";
    try (FakeServer server = new FakeServer(UnsuitableServersTest::ferret)) {
      String uri = "mongodb://" + server.host() + "/tasks";
      RealDesk desk = new RealDesk(folder, uri);
      var doctor = desk.json("doctor");
      assertFailure(doctor, 1, "unsupported-server", sentence);
      assertCheck(doctor, "version", "fail", sentence);
      for (String command : List.of("plan", "migrate", "verify", "wait")) {
        assertFailure(desk.json(command), 1, "unsupported-server", sentence);
      }
      assertFailure(desk.json("lock", "status"), 1, "unsupported-server", sentence);
      try (MongoClient given = MongoClients.create(uri)) {
        assertThat(refused(given, "tasks")).hasMessageContaining(sentence);
      }
    }
  }

  @Test
  void aServerWithAnOldProtocolIsNotReportedUnreachable() throws Exception {
    try (FakeServer server =
        new FakeServer(command -> ferret(command).append("maxWireVersion", 6))) {
      assertFailure(
          new RealDesk(folder, "mongodb://" + server.host() + "/tasks").json("migrate"),
          1,
          "unsupported-server",
          "wire version 6");
    }
  }

  @Test
  void aLateErrorOfTheServerEndsTheWait() throws Exception {
    Document refusal =
        new Document("ok", 0).append("code", 498870).append("errmsg", "apiVersion is required");
    long start = System.nanoTime();
    try (FakeServer server =
        new FakeServer(
            command -> {
              // After the first check of the monitors, at the first connection only.
              sleepUntil(start + TimeUnit.SECONDS.toNanos(2));
              return refusal;
            })) {
      var answer = new RealDesk(folder, "mongodb://" + server.host() + "/tasks").json("doctor");
      assertFailure(answer, 1, "server-error", "An API version, which this program does not");
      assertThat(answer.json().get("durationMs").asLong()).isLessThan(6_500);
    }
  }

  private static void sleepUntil(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aServerWithoutAJournalAndOneThatRequiresAnApiVersionAreRejected() {
    try (Mongod server = withoutJournal()) {
      String uri = "mongodb://" + server.host() + "/tasks";
      RealDesk desk = new RealDesk(folder, uri);
      String demanded = "An API version, which this program does not declare, is demanded";
      for (String command : List.of("doctor", "plan", "migrate")) {
        assertFailure(desk.json(command), 1, "server-error", demanded);
      }
      try (MongoClient given = MongoClients.create(uri)) {
        assertThat(refused(given, "tasks"))
            .hasMessageContaining(demanded)
            .returns(ErrorCode.SERVER_ERROR, TaskRunnerSchemaException::code);
      }
      MongoClientSettings declaring =
          MongoClientSettings.builder()
              .applyConnectionString(new ConnectionString(uri))
              .serverApi(ServerApi.builder().version(ServerApiVersion.V1).build())
              .build();
      try (MongoClient given = MongoClients.create(declaring)) {
        given
            .getDatabase("admin")
            .runCommand(new Document("setParameter", 1).append("requireApiVersion", false));
      }
      String missing = "The server keeps no journal";
      var doctor = desk.json("doctor");
      assertFailure(doctor, 1, "unsupported-server", missing);
      assertCheck(doctor, "journal", "fail", missing);
      assertThat(desk.json("plan").json().at("/blockers/0").asText()).contains(missing);
      assertFailure(desk.json("migrate"), 1, "unsupported-server", missing);
      try (MongoClient given = MongoClients.create(uri)) {
        assertThat(refused(given, "tasks")).hasMessageContaining(missing);
        assertThat(given.getDatabase("tasks").listCollectionNames()).isEmpty();
      }
    }
  }

  /** Servers from 6.1 on always have a journal. */
  private static Mongod withoutJournal() {
    try {
      return Mongod.standalone(
          List.of(
              "--nojournal",
              "--setParameter",
              "enableTestCommands=1",
              "--setParameter",
              "requireApiVersion=true"));
    } catch (RuntimeException e) {
      return Assumptions.abort("skipped: this mongod always has a journal");
    }
  }

  @Nested
  @MongoTest
  class OnAReplicaSet {
    @Test
    void theErrorNamesADatabaseThatDiffersOnlyInCase(MongoDatabase database, MongoServer server) {
      database.createCollection("pack_runs");
      String name = database.getName().replace("taskrunner", "TaskRunner");
      String sentence = "The database " + name + " is configured, and " + database.getName();
      RealDesk desk = new RealDesk(folder, server.uri(name));
      var doctor = desk.json("doctor");
      assertFailure(doctor, 2, "wrong-configuration", sentence);
      assertCheck(doctor, "names", "fail", sentence);
      for (String command : List.of("plan", "migrate", "wait")) {
        assertFailure(desk.json(command), 2, "wrong-configuration", sentence);
      }
      assertFailure(
          desk.json("export", "--to", folder.resolve("x").toString()),
          2,
          "wrong-configuration",
          sentence);
      assertThat(refused(server.client(), name))
          .hasMessageContaining(sentence)
          .returns(ErrorCode.WRONG_CONFIGURATION, TaskRunnerSchemaException::code);
    }

    @Test
    void aStartWorksWithAStrictApiVersion(MongoDatabase database, MongoServer server) {
      MongoClientSettings declaring =
          MongoClientSettings.builder()
              .applyConnectionString(new ConnectionString(server.uri()))
              .serverApi(ServerApi.builder().version(ServerApiVersion.V1).strict(true).build())
              .build();
      try (MongoClient given = MongoClients.create(declaring)) {
        assertThat(
                MigrationRunner.run(RealDesk.ofService(folder, database.getName()), given)
                    .outcome())
            .isEqualTo(MigrationReport.Outcome.APPLIED);
        // Version 1 has no command for the server's version.
        try (SchemaOperations opened =
            MigrationRunner.builder()
                .settings(RealDesk.ofService(folder, database.getName()))
                .client(given)
                .open()) {
          assertThat(opened.report().server()).startsWith("MongoDB of an unknown version, ");
          assertThat(opened.verify().drift()).isEmpty();
        }
      }
    }
  }

  @Nested
  @MongoTest(Topology.FAIL_POINTS)
  class WithoutCollectionScans {
    private void scans(MongoServer server, boolean forbidden) {
      server
          .client()
          .getDatabase("admin")
          .runCommand(new Document("setParameter", 1).append("notablescan", forbidden));
    }

    @Test
    void onlyAStepThatNeedsACollectionScanFails(MongoDatabase database, MongoServer server) {
      RealDesk desk = new RealDesk(folder, server.uri(database.getName()));
      database.getCollection("pack_runs").insertOne(new Document("_id", "r"));
      String sentence = "The server forbids collection scans (notablescan)";
      scans(server, true);
      try {
        assertCheck(desk.json("doctor"), "scans", "warn", "notablescan");
        var plan = desk.json("plan");
        assertThat(plan.exitCode()).isEqualTo(5);
        assertThat(plan.json().at("/blockers/0").asText())
            .contains(sentence, "Mongo:SchemaValidation=off");
        assertThat(plan.json().get("actions")).isNotEmpty();
        assertFailure(desk.json("migrate"), 1, "server-error", sentence);
        assertThat(desk.json("migrate", "--set", "Mongo:SchemaValidation=off").exitCode()).isZero();
      } finally {
        scans(server, false);
      }
    }
  }
}
