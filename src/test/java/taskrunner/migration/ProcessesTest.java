package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** Real processes, killed and frozen. */
@MongoTest
class ProcessesTest {
  private static final Duration LEASE = Duration.ofSeconds(4);

  @BeforeEach
  void reset() {
    Probe.reset();
  }

  @Test
  void afterAKillOfTheHolderTheNextStarterReturnsWithinTheRestOfTheLeaseAndTwoSeconds(
      MongoDatabase database, MongoClient client, MongoServer server) throws Exception {
    Process holder = hold(database, server);
    try {
      awaitLine(ChildProcess.output(holder), "inside");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    long killed = System.nanoTime();

    MigrationReport report =
        Desk.operations(client, database, Probe.only()).migrate(null, false, false);

    assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(LEASE.plusSeconds(2));
    assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.APPLIED);
    assertThat(report.steps().get(0).detail()).contains("run again");
    assertThat(report.lockWait()).isPositive();
    assertThat(Desk.states(database, "0004-probe")).containsExactly("EXECUTED");
  }

  @Test
  void aFrozenHolderWritesNothingAfterAnotherFinishedAndSaysWhoHasTheLock(
      MongoDatabase database, MongoClient client, MongoServer server) throws Exception {
    Process zombie = hold(database, server);
    try {
      BufferedReader said = ChildProcess.output(zombie);
      awaitLine(said, "inside");
      signal(zombie, "STOP");
      LeaseContract.await(
          () -> new LockDocument(new Bookkeeping(database, "")).look().status().expired());
      try (Lease other = LeaseContract.acquire(client, database, Duration.ofSeconds(30))) {
        signal(zombie, "CONT");
        zombie.getOutputStream().write('\n');
        zombie.getOutputStream().flush();

        String last = awaitLine(said, "LeaseLostException");

        assertThat(last).contains(other.owner()).contains("test-host");
        assertThat(zombie.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(zombie.exitValue()).isNotZero();
        assertThat(database.getCollection("mongockLock").find().first())
            .containsEntry("owner", other.owner());
      }
      assertThat(Desk.rows(database, "0004-probe")).isEmpty();
      assertThat(database.listCollectionNames()).doesNotContain("pack_runs");
    } finally {
      zombie.destroyForcibly().waitFor();
    }
  }

  @Test
  void aStartWithNothingToDoLoadsNeitherMongockNorTheImporter(
      MongoDatabase database, MongoClient client, MongoServer server) throws Exception {
    MigrationRunner.run(TestSettings.of(database.getName()).build(), client);

    Process child =
        ChildProcess.start(
            List.of("-Xlog:class+load:stdout"),
            "migrate",
            server.uri(),
            database.getName(),
            "5000");
    List<String> lines = new ArrayList<>();
    try (BufferedReader said = ChildProcess.output(child)) {
      said.lines().forEach(lines::add);
    }

    assertThat(child.waitFor()).isZero();
    assertThat(lines).anyMatch(l -> l.equals("> UP_TO_DATE"));
    assertThat(lines).anyMatch(l -> l.contains(" taskrunner.migration.Migration "));
    assertThat(lines)
        .noneMatch(l -> l.contains(" io.mongock.") || l.contains(" taskrunner.importer.Importer "));
  }

  private static Process hold(MongoDatabase database, MongoServer server) throws IOException {
    return ChildProcess.start(
        List.of(), "hold", server.uri(), database.getName(), "" + LEASE.toMillis());
  }

  private static String awaitLine(BufferedReader said, String part) throws IOException {
    String line = said.readLine();
    while (line != null && !line.contains(part)) {
      line = said.readLine();
    }
    assertThat(line).as("the child said " + part).isNotNull();
    return line == null ? "" : line;
  }

  private static void signal(Process process, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }
}
