package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.lease.TestTerms;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoTest;

/**
 * Batches that only the primary acknowledged and that a failover rolled back. The test simulates
 * the rollback: it restores entries and lanes.
 */
@MongoTest
class RolledBackBatchesTest {
  private static final int LINES = 4_300;

  @Test
  void rolledBackBatchesAreWrittenAgainBeforeTheLedgerRecordsThem(
      @TempDir Path folder, MongoDatabase database, MongoClient client) {
    var importing = new ImportFixture(folder, database);
    importing.longLog(LINES);
    importing.run();
    var undisturbed = importing.everything();
    importing.undo();
    RollingBack guard = new RollingBack(database);

    ImportReport report =
        importing.run(guard, TestTerms.of(client, database, Duration.ofMinutes(5)));

    assertThat(guard.rolledBack).isPositive();
    assertThat(report.logs().inserted()).isEqualTo(LINES);
    assertThat(importing.everything()).isEqualTo(undisturbed);
    assertThat(importing.run().outcome()).isEqualTo(ImportReport.Outcome.UNCHANGED);
  }

  /** Rolls the batches back directly before the import's own thread first settles them. */
  private static final class RollingBack implements WriteGuard {
    private final MongoCollection<Document> logs;
    private final MongoCollection<Document> ledger;
    private final Thread importing = Thread.currentThread();
    private long rolledBack;

    RollingBack(MongoDatabase database) {
      logs = database.getCollection("pack_run_logs");
      ledger = database.getCollection("pack_import_ledger");
    }

    @Override
    public void check() {}

    @Override
    public void checkHeld() {
      if (Thread.currentThread() == importing && rolledBack == 0 && logs.countDocuments() > 0) {
        rolledBack = logs.deleteMany(new Document()).getDeletedCount();
        ledger.updateMany(Filters.exists("lane"), Updates.set("commits", 0L));
      }
    }

    // The nullness of type arguments can't be read from a class file on JDK 17.
    @SuppressWarnings("NullAway")
    @Override
    public void commit(Consumer<@Nullable ClientSession> write) {
      write.accept(null);
    }
  }
}
