package taskrunner.importer;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** Imports in a JVM with a heap of 128 MB. */
@MongoTest
class SmallHeapTest {
  private static final Duration LEASE = Duration.ofSeconds(30);

  @Test
  void theNumberOfLogsWithoutEntriesDoesNotIncreaseTheMemory(
      @TempDir Path folder, MongoDatabase database, MongoServer server) {
    ImportFixture fixture = new ImportFixture(folder, database);
    for (int i = 0; i < 4_000; i++) {
      String blank = i % 2 == 0 ? "" : " ".repeat(1_000) + "\n".repeat(1_000);
      fixture.store.write("logs/run-%04d.ndjson".formatted(i), blank);
    }
    try (var process =
        ImportingProcess.start(
            server.uri(database.getName()), database.getName(), fixture.store.root(), LEASE)) {
      process.go();
      assertThat(process.inserted()).isZero();
    }
    assertThat(database.getCollection("pack_import_ledger").countDocuments(eq("kind", "log")))
        .isEqualTo(4_000);
  }

  /** The reader must reject a record for its size before the record fills the heap. */
  @Test
  void eachFileOrRecordThatIsTooLargeIsOneReject(
      @TempDir Path folder, MongoDatabase database, MongoServer server) throws IOException {
    ImportFixture fixture = new ImportFixture(folder, database);
    fixture.store.run("good", ImportFixture.EARLY);
    String large = "{\"runId\":\"%s\",\"planHash\":\"h\",\"plan\":{\"x\":%s}}";
    fixture
        .store
        .write(
            "runs/objects.json", large.formatted("objects", "[{}" + ",{}".repeat(20 << 20) + "]"))
        .write("runs/text.json", large.formatted("text", "\"" + "\u00fc".repeat(30 << 20) + "\""))
        .write("runs/numbers.json", large.formatted("numbers", "[1" + ",1".repeat(30 << 20) + "]"))
        .write("runs/huge.json", "{}");
    try (var huge =
        new RandomAccessFile(fixture.store.root().resolve("runs/huge.json").toFile(), "rw")) {
      huge.setLength(3L << 30);
    }
    try (var process =
        ImportingProcess.start(
            server.uri(database.getName()), database.getName(), fixture.store.root(), LEASE)) {
      process.go();
      assertThat(process.inserted()).isZero();
    }
    assertThat(database.getCollection("pack_runs").find().map(run -> run.get("_id")))
        .containsExactly("good");
    assertThat(database.getCollection("pack_import_ledger").countDocuments(gt("rejected", 0)))
        .isEqualTo(4);
  }
}
