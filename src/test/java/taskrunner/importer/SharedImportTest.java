package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static taskrunner.importer.ImportFixture.EARLY;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.LockNotAcquiredException;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** Several processes import one store into one database. */
@MongoTest(Topology.FAIL_POINTS)
class SharedImportTest {
  private static final Duration LEASE = Duration.ofSeconds(4);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int RUNS = 120;
  private static final int LINES = 100;

  private ImportFixture fixture;
  private MongoDatabase database;

  @BeforeEach
  void store(@TempDir Path folder, MongoDatabase fresh) {
    database = fresh;
    fixture = new ImportFixture(folder, fresh);
    for (int run = 0; run < RUNS; run++) {
      fixture.store.run("run-" + run, EARLY);
      fixture.store.write("approvals/run-" + run + ".json", StoreOnDisk.approval("gate"));
      var log = new StringBuilder();
      for (int line = 0; line < LINES; line++) {
        log.append(StoreOnDisk.line("line " + line + " of run " + run));
      }
      fixture.store.write("logs/run-" + run + ".ndjson", log.toString());
    }
  }

  private ImportingProcess start(String uri) {
    return ImportingProcess.start(uri, database.getName(), fixture.store.root(), LEASE);
  }

  private static String named(MongoServer server, MongoDatabase database, String application) {
    return MongoServer.withOption(server.uri(database.getName()), "appName=" + application);
  }

  private Importer here(MongoClient client, Duration patience) {
    return ImportingProcess.importer(client, database.getName(), LEASE, patience, null);
  }

  private Map<String, Long> counts() {
    var counts = new TreeMap<String, Long>();
    for (Document run :
        database
            .getCollection("pack_run_logs")
            .aggregate(
                List.of(
                    new Document(
                        "$group",
                        new Document("_id", "$runId")
                            .append("n", new Document("$sum", 1L))
                            .append("sequences", new Document("$addToSet", "$sequence")))))) {
      assertThat(run.getList("sequences", Long.class)).hasSize(LINES);
      counts.put(run.getString("_id"), run.getLong("n"));
    }
    return counts;
  }

  private void assertEachRecordWasImportedOnce() {
    assertThat(counts()).hasSize(RUNS).allSatisfy((run, n) -> assertThat(n).isEqualTo(LINES));
    assertThat(database.getCollection("pack_runs").countDocuments()).isEqualTo(RUNS);
    assertThat(database.getCollection("pack_run_approvals").countDocuments()).isEqualTo(RUNS);
    Document unfinished =
        database
            .getCollection("pack_import_ledger")
            .find(Document.parse("{kind: {$exists: true}, complete: false}"))
            .first();
    assertThat(unfinished).isNull();
  }

  private void processesShare(int processes, MongoServer server) {
    // Otherwise the first could end before the second begins.
    String application = "sharing-" + database.getName();
    server.holdUp(application, new Document("times", 10_000), List.of("insert"), 300);
    List<ImportingProcess> all = new ArrayList<>();
    try {
      for (int i = 0; i < processes; i++) {
        all.add(start(named(server, database, application)));
      }
      all.forEach(ImportingProcess::go);
      await(() -> importers() > 1);
      server.failCommandOff();
      List<Long> inserted = all.stream().map(ImportingProcess::inserted).toList();
      // On a busy machine a process may find all files claimed; one alone must not import all.
      assertThat(inserted).filteredOn(n -> n > 0).hasSizeGreaterThan(1);
      assertThat(inserted.stream().mapToLong(Long::longValue).sum()).isEqualTo((long) RUNS * LINES);
      assertEachRecordWasImportedOnce();
    } finally {
      server.failCommandOff();
      all.forEach(ImportingProcess::close);
    }
  }

  /** How many processes have claimed logs. */
  private long importers() {
    return database
        .getCollection("pack_import_ledger")
        .distinct("owner", Document.parse("{kind: 'log'}"), String.class)
        .into(new ArrayList<>())
        .size();
  }

  @Test
  void twoProcessesShareAStoreAndEachLineIsInsertedOnce(MongoServer server) {
    processesShare(2, server);
  }

  @Test
  void threeProcessesShareAStoreAndAnUndoRemovesAll(MongoServer server, MongoClient client) {
    processesShare(3, server);
    assertThat(here(client, PATIENCE).undo().kept()).isEmpty();
    assertThat(fixture.isEmpty()).isTrue();
    assertThat(ImportFixture.ledger(database)).containsOnly("undone");
  }

  /**
   * Starts a process whose inserts, from the fourth on, the server delays longer than the test
   * needs.
   */
  private ImportingProcess stuck(MongoServer server) {
    String application = "stuck-" + database.getName();
    server.holdUp(application, new Document("skip", 3), List.of("insert"), 60_000);
    ImportingProcess stuck = start(named(server, database, application));
    stuck.go();
    await(() -> database.getCollection("pack_runs").countDocuments() == RUNS);
    await(() -> ownedLogs() > 0);
    return stuck;
  }

  private long ownedLogs() {
    return database
        .getCollection("pack_import_ledger")
        .countDocuments(Document.parse("{kind: 'log', owner: {$exists: true}}"));
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the condition in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void anotherImportTakesOverTheFilesOfAKilledProcessAfterItsLease(
      MongoServer server, MongoClient client) {
    try (ImportingProcess killed = stuck(server)) {
      killed.signal("KILL");
      here(client, PATIENCE).run(ImportingProcess.request(fixture.store.root()));
      assertEachRecordWasImportedOnce();
    } finally {
      server.failCommandOff();
    }
  }

  @Test
  void aProcessFrozenPastItsLeaseWritesNothingWhenItResumes(
      MongoServer server, MongoClient client) {
    try (ImportingProcess frozen = stuck(server)) {
      frozen.signal("STOP");
      here(client, PATIENCE).run(ImportingProcess.request(fixture.store.root()));
      assertEachRecordWasImportedOnce();
      var before = fixture.everything();
      server.failCommandOff();
      frozen.signal("CONT");
      assertThat(frozen.await("failed")).contains("LeaseLostException");
      assertThat(fixture.everything()).isEqualTo(before);
      assertEachRecordWasImportedOnce();
    } finally {
      server.failCommandOff();
    }
  }

  @Test
  void anUndoWaitsForImportsAndNamesThem(MongoServer server, MongoClient client) {
    try (ImportingProcess importing = stuck(server)) {
      assertThatThrownBy(() -> here(client, Duration.ofMillis(500)).undo())
          .isInstanceOf(LockNotAcquiredException.class)
          .hasMessageContaining("child-host");
      assertThat(database.getCollection("pack_runs").countDocuments()).isEqualTo(RUNS);
      importing.signal("KILL");
      assertThat(here(client, PATIENCE).undo().kept()).isEmpty();
      assertThat(fixture.isEmpty()).isTrue();
    } finally {
      server.failCommandOff();
    }
  }

  @Test
  void anImportWaitsForAnUndoAndNamesIt(MongoClient client) throws InterruptedException {
    var inside = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var undoing =
        new Thread(
            () ->
                here(client, PATIENCE)
                    .keepOut(
                        () -> {
                          inside.countDown();
                          uninterruptibly(release);
                        }));
    undoing.start();
    inside.await();
    ImportRequest request = ImportingProcess.request(fixture.store.root());
    assertThatThrownBy(() -> here(client, Duration.ofMillis(500)).run(request))
        .isInstanceOf(LockNotAcquiredException.class)
        .hasMessageContaining("test-host");
    assertThat(fixture.isEmpty()).isTrue();
    release.countDown();
    undoing.join();
    here(client, Duration.ofMillis(500)).run(request);
    assertEachRecordWasImportedOnce();
  }

  private static void uninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
