package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.lease.TestTerms;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Mongod;
import taskrunner.testing.Topology;

/** A primary dies while it alone has batches of log entries; they do not reach the next primary. */
@MongoTest(Topology.THREE_NODES)
class LostPrimaryTest {
  private static final int LINES = 100_000;
  private static final int IMPORTED_BEFORE = 5_000;
  private static final long SECONDS = 120;

  @Test
  void entriesThatOnlyTheLostPrimaryHadAreImportedAgain(
      @TempDir Path folder, MongoDatabase database, MongoServer server) throws Exception {
    var importing = new ImportFixture(folder, database);
    importing.longLog(LINES);
    Mongod primary = server.primary();
    try (MongoClient client = TestTerms.client(server, "lost-primary")) {
      var terms = TestTerms.of(client, database, Duration.ofMinutes(2));
      CompletableFuture<ImportReport> imported =
          CompletableFuture.supplyAsync(() -> importing.run(WriteGuard.none(), terms));
      long alone = lose(primary, server, database, imported);
      try {
        Await.until(SECONDS, () -> hasPrimary(server), "the set has no new primary");
        assertThat(logs(database)).isLessThan(alone);

        ImportReport report = imported.get(SECONDS, TimeUnit.SECONDS);
        assertThat(report.logs().inserted()).isEqualTo(LINES);
        assertThat(database.getCollection("pack_run_logs").countDocuments()).isEqualTo(LINES);
      } finally {
        primary.restart();
        Await.until(SECONDS, server::isWhole, "the killed node did not rejoin the set");
      }
    }
    assertThat(importing.run().outcome()).isEqualTo(ImportReport.Outcome.UNCHANGED);
  }

  /** Kills the primary and returns how many entries it had. */
  private static long lose(
      Mongod primary, MongoServer server, MongoDatabase database, CompletableFuture<?> imported) {
    try (MongoClient direct = primary.direct()) {
      MongoDatabase there = direct.getDatabase(database.getName());
      Await.until(
          SECONDS,
          () -> imported.isDone() || logs(there) >= IMPORTED_BEFORE,
          "the import has inserted too little");
      Document stop = new Document("configureFailPoint", "stopReplProducer");
      server.onSecondaries(new Document(stop).append("mode", "alwaysOn"));
      assertThat(imported).as("an import of %d lines", LINES).isNotDone();
      Await.until(
          SECONDS,
          () -> logs(there) > confirmed(there),
          "the secondaries have all that the primary has");
      long alone = logs(there);
      primary.kill();
      for (Mongod node : server.nodes()) {
        if (node != primary) {
          try (MongoClient other = node.direct()) {
            other.getDatabase("admin").runCommand(new Document(stop).append("mode", "off"));
          }
        }
      }
      return alone;
    }
  }

  private static long logs(MongoDatabase database) {
    return database.getCollection("pack_run_logs").estimatedDocumentCount();
  }

  private static long confirmed(MongoDatabase database) {
    return database
        .withReadConcern(ReadConcern.MAJORITY)
        .getCollection("pack_run_logs")
        .countDocuments();
  }

  private static boolean hasPrimary(MongoServer server) {
    try {
      return server
          .client()
          .getDatabase("admin")
          .runCommand(new Document("hello", 1))
          .getBoolean("isWritablePrimary", false);
    } catch (MongoException e) {
      return false;
    }
  }
}
