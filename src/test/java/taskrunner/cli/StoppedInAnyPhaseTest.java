package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.MongockLock;
import taskrunner.testing.Topology;

/** SIGTERM while migrate waits, imports or sets the policy; and a unit that fails by itself. */
@MongoTest(Topology.FAIL_POINTS)
@Timeout(120)
class StoppedInAnyPhaseTest {
  private static final String APP = "stopped-in-any-phase";
  private static final Path STORE = Path.of("importer", "sample-store").toAbsolutePath();

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void release(MongoServer server) {
    server.failCommandOff();
  }

  @Test
  void aSignalDuringTheWaitForTheLockLeavesTheLock(MongoDatabase database, MongoServer server)
      throws Exception {
    var lock = database.getCollection("mongockLock");
    MongockLock.hold(database, "another", Instant.now().plusSeconds(300));
    try (var running = start(database, server)) {
      while (!running.log().contains("Waiting for the lock held by owner another")) {
        Thread.sleep(20);
      }
      assertThat(running.endedBy("TERM").exitCode()).isEqualTo(143);
    }
    assertThat(lock.find().first()).containsEntry("owner", "another");
    lock.drop();
    assertTheNextRunCompletes(database, server);
  }

  @Test
  void aSignalDuringTheImportReleasesTheLock(MongoDatabase database, MongoServer server)
      throws Exception {
    assertThat(run(database, server, "migrate", "--skip-backfill").exitCode()).isZero();
    block(server, "insert", 2_000);

    stop(server, "insert", start(database, server, "--set", "Filesystem:Root=" + STORE));

    assertUnlocked(database);
    assertThat(run(database, server, "migrate", "--set", "Filesystem:Root=" + STORE).exitCode())
        .isIn(0, 6);
    assertThat(database.getCollection("pack_runs").countDocuments()).isPositive();
  }

  @Test
  void aSignalWhileThePolicyIsSetReleasesTheLock(MongoDatabase database, MongoServer server)
      throws Exception {
    assertThat(run(database, server, "migrate").exitCode()).isZero();
    block(server, "collMod", 30_000);

    stop(server, "collMod", start(database, server, "--set", "Mongo:SchemaValidation=warn"));

    assertUnlocked(database);
    assertTheNextRunCompletes(database, server);
    assertThat(run(database, server, "verify").exitCode()).isZero();
  }

  @Test
  void aFailedUnitIsReportedInASentenceWithTheSteps(MongoDatabase database, MongoServer server)
      throws Exception {
    server.failCommand(
        APP,
        new Document("times", 1),
        new Document("failCommands", List.of("create")).append("errorCode", 8));

    try (var failing = start(database, server)) {
      var answer = failing.end();

      assertThat(answer.exitCode()).isEqualTo(1);
      assertThat(answer.out())
          .containsPattern("0001-collections +(rolled-back|failed)")
          .containsPattern("0002-indexes +pending");
      assertThat(answer.err())
          .contains("Error: ")
          .doesNotContain("\tat ")
          .doesNotContain("mongock process");
    }
  }

  private void stop(MongoServer server, String command, CommandProcess process) throws Exception {
    try (var running = process) {
      while (!server.underWay(APP, command)) {
        Thread.sleep(20);
      }
      var answer = running.endedBy("TERM");

      assertThat(answer.exitCode()).describedAs(answer.err()).isEqualTo(143);
    }
  }

  private void assertTheNextRunCompletes(MongoDatabase database, MongoServer server)
      throws Exception {
    assertThat(run(database, server, "migrate").exitCode()).isZero();
    assertThat(run(database, server, "state", "compare").exitCode()).isZero();
  }

  private static void assertUnlocked(MongoDatabase database) {
    assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
  }

  private static void block(MongoServer server, String command, int millis) {
    server.holdUp(APP, new Document("times", 1), List.of(command), millis);
  }

  private CommandProcess start(MongoDatabase database, MongoServer server, String... options)
      throws Exception {
    var uri = server.uri(database.getName());
    var arguments = new ArrayList<String>(List.of("migrate"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("--uri", MongoServer.withOption(uri, "appName=" + APP)));
    return CommandProcess.start(folder, List.of(), arguments.toArray(String[]::new));
  }

  private Desk.Answer run(MongoDatabase database, MongoServer server, String... arguments)
      throws Exception {
    var all = new ArrayList<String>(List.of(arguments));
    all.addAll(List.of("--uri", server.uri(database.getName())));
    return CommandProcess.run(folder, all.toArray(String[]::new));
  }
}
