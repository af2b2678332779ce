package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.ImportFixture.EARLY;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.ledger.ImportRegistry;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.ledger.Participant;
import taskrunner.importer.store.RecordKind;
import taskrunner.lease.TestTerms;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.Await;
import taskrunner.testing.MongoTest;

/** A claim that the server executed after the import had looked for its result. */
@MongoTest
class OwnFileTest {
  private static final String LEDGER = "pack_import_ledger";
  private static final Duration LEASE = Duration.ofSeconds(30);

  @Test
  void anImportDoesNotWaitForAFileThatItOwnsItself(
      @TempDir Path folder, MongoDatabase fresh, MongoClient client) throws Exception {
    ImportFixture fixture = new ImportFixture(folder, fresh);
    fixture.store.run("run-1", EARLY);
    fixture.store.run("run-2", EARLY);
    MongoCollection<Document> ledger = fresh.getCollection(LEDGER);
    LedgerFile file = new LedgerFile(RecordKind.RUN, "runs/run-1.json");
    ImportRegistry others = new ImportRegistry(LEDGER, TestTerms.of(client, fresh, LEASE));
    try (Participant other = others.register(WriteGuard.none(), 1)) {
      assertThat(
              new Ledger(fresh, LEDGER, other.lease())
                  .claim(List.of(file), Map.of(), other.token(), List.of()))
          .containsOnlyKeys(file.id());
      Importer importer =
          ImportingProcess.importer(client, fresh.getName(), LEASE, Duration.ofMinutes(1), null);
      CompletableFuture<ImportReport> importing =
          CompletableFuture.supplyAsync(
              () -> importer.run(ImportingProcess.request(fixture.store.root())));
      Await.until(
          30,
          () -> ledger.countDocuments(Filters.eq("complete", true)) == 1,
          "the other file was not imported");
      String token =
          others.live(WriteGuard.none()).keySet().stream()
              .filter(one -> !one.equals(other.token()))
              .findFirst()
              .orElseThrow();

      ledger.updateOne(Filters.eq("_id", file.id()), Updates.set("owner", token));

      importing.get(20, TimeUnit.SECONDS);
    }
    Document entry = Objects.requireNonNull(ledger.find(Filters.eq("_id", file.id())).first());
    assertThat(entry).containsEntry("complete", true).doesNotContainKey("owner");
  }
}
