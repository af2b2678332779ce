package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.UndoReport;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.StoreOnDisk;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/**
 * An undo that waits for an import removes the import's documents before the import is recorded.
 */
@MongoTest(Topology.FAIL_POINTS)
@Timeout(120)
class UndoneImportTest {
  private static final String APP = "undone-import";
  private static final String LAST = "0003-backfill";
  private static final StoreFolders STORE =
      StoreFolders.below(Path.of("importer", "sample-store").toAbsolutePath());

  @AfterEach
  void disableFailPoint(MongoServer server) {
    server.failCommandOff();
  }

  @Test
  void anUndoneImportIsNotRecordedAsExecuted(
      MongoDatabase database, MongoClient client, MongoServer server, @TempDir Path folder)
      throws Exception {
    Operations operations = operations(database, client);
    operations.migrate();

    ImportReport imported = importBesideUndo(database, client, server, request(folder), LAST);

    assertThat(imported.logs().inserted()).isPositive();
    assertThat(database.getCollection("pack_run_logs").countDocuments()).isZero();
    assertThat(Desk.states(database, LAST)).last().isNotEqualTo("EXECUTED");
    assertThat(imported.warnings()).anyMatch(w -> w.contains("An undo ran"));

    ImportReport again = operations.importStore(request(folder));

    assertThat(again.logs().inserted()).isEqualTo(imported.logs().inserted());
    assertThat(Desk.states(database, LAST)).last().isEqualTo("EXECUTED");
    assertThat(again.warnings()).noneMatch(w -> w.contains("An undo ran"));
  }

  @Test
  void theMissingCollectionsAreNotAnError(
      MongoDatabase database, MongoClient client, MongoServer server, @TempDir Path folder)
      throws Exception {
    operations(database, client).migrate();

    ImportReport imported = importBesideUndo(database, client, server, request(folder), null);

    assertThat(imported.warnings()).anyMatch(w -> w.contains("An undo ran"));
    assertThat(Desk.states(database, LAST)).last().isNotEqualTo("EXECUTED");
  }

  @Test
  void anUndoOfTheSchemaAloneIsNotReportedAsAnUndoOfTheImport(
      MongoDatabase database, MongoClient client, MongoServer server, @TempDir Path folder)
      throws Exception {
    Operations operations = operations(database, client);
    operations.migrate(null, false, true);

    ImportReport imported = importBesideUndo(database, client, server, request(folder), null);

    assertThat(database.getCollection("pack_run_logs").countDocuments()).isPositive();
    assertThat(imported.warnings())
        .noneMatch(w -> w.contains("its documents may be gone"))
        .anyMatch(w -> w.contains("0001-collections and 0002-indexes are pending"));

    operations.migrate(null, false, true);
    assertThat(operations.importStore(request(folder)).warnings())
        .noneMatch(w -> w.contains("An undo"));
    assertThat(Desk.states(database, LAST)).last().isEqualTo("EXECUTED");
  }

  @Test
  void anEmptyStoreDoesNotRepairAnInterruptedUndo(
      MongoDatabase database, MongoClient client, @TempDir Path folder) {
    Operations operations = operations(database, client);
    operations.migrate();
    String mark = "steps." + LAST + ".running";
    MongoCollection<Document> policy = database.getCollection("pack_schema_policy");
    markInterruptedUndo(policy, mark);

    operations.importStore(
        new ImportRequest(StoreFolders.below(folder), EnumTables.NONE, null, false));
    assertThat(policy.find(Filters.exists(mark)).first()).isNotNull();

    operations.importStore(request(folder));
    assertThat(policy.find(Filters.exists(mark)).first()).isNull();
  }

  @Test
  void aStoreWithoutAnUndoneFileDoesNotRepairAnInterruptedUndo(
      MongoDatabase database, MongoClient client, @TempDir Path folder) throws Exception {
    Operations operations = operations(database, client);
    operations.migrate();
    StoreOnDisk store = new StoreOnDisk(folder.resolve("store"));
    store.run("run-1", "2025-11-06T10:20:00Z").run("run-2", "2025-11-06T10:20:00Z");
    ImportRequest request =
        new ImportRequest(StoreFolders.below(store.root()), EnumTables.NONE, null, false);
    operations.importStore(request);
    String mark = "steps." + LAST + ".running";
    MongoCollection<Document> policy = database.getCollection("pack_schema_policy");
    markInterruptedUndo(policy, mark);
    MongoCollection<Document> ledger = database.getCollection("pack_import_ledger");
    ledger.updateMany(Filters.exists("kind"), Updates.set("complete", false));
    database.getCollection("pack_runs").deleteMany(new Document());
    Path second = store.root().resolve("runs/run-2.json");
    byte[] text = Files.readAllBytes(second);
    Files.delete(second);

    ImportReport partly = operations.importStore(request);

    assertThat(partly.runs().inserted()).isEqualTo(1);
    assertThat(partly.warnings()).anyMatch(w -> w.contains("the first is runs/run-2.json"));
    assertThat(policy.find(Filters.exists(mark)).first()).isNotNull();
    assertThat(operations.verify().warnings()).anyMatch(w -> w.contains("did not finish"));
    assertThat(operations.migrate().warnings()).anyMatch(w -> w.contains("did not finish"));

    Files.write(second, text);

    assertThat(operations.importStore(request).warnings()).isEmpty();
    assertThat(policy.find(Filters.exists(mark)).first()).isNull();
    assertThat(operations.verify().warnings()).isEmpty();
  }

  private static Operations operations(MongoDatabase database, MongoClient client) {
    return Desk.operations(client, TestSettings.of(database.getName()).build(), ChangeUnits.all());
  }

  private static void markInterruptedUndo(MongoCollection<Document> policy, String mark) {
    Document dead = new Document("as", "undo").append("owner", "dead").append("host", "h");
    policy.updateOne(Filters.eq("_id", "policy"), Updates.set(mark, dead));
  }

  private static ImportReport importBesideUndo(
      MongoDatabase database,
      MongoClient client,
      MongoServer server,
      ImportRequest request,
      @Nullable String upTo)
      throws Exception {
    StorageSettings settings = TestSettings.of(database.getName()).build();
    String uri = MongoServer.withOption(server.uri(), "appName=" + APP);
    try (MongoClient importing = MongoClients.create(uri)) {
      server.holdUp(APP, new Document("times", 1), List.of("commitTransaction"), 5_000);
      CompletableFuture<ImportReport> running =
          CompletableFuture.supplyAsync(
              () -> Desk.operations(importing, settings, ChangeUnits.all()).importStore(request));
      Await.until(30, () -> server.underWay(APP, "commitTransaction"), "the import did not commit");
      CompletableFuture<UndoReport> undo =
          CompletableFuture.supplyAsync(
              () -> Desk.operations(client, settings, ChangeUnits.all()).undo(upTo));
      Await.until(30, () -> isClosed(database), "the undo did not close the gate");
      assertThat(running.isDone()).isFalse();

      undo.get(60, TimeUnit.SECONDS);
      return running.get(60, TimeUnit.SECONDS);
    }
  }

  private static boolean isClosed(MongoDatabase database) {
    return database
            .getCollection("pack_import_ledger")
            .find(Filters.and(Filters.eq("_id", "gate"), Filters.exists("undo.token")))
            .first()
        != null;
  }

  private static ImportRequest request(Path folder) {
    return new ImportRequest(STORE, EnumTables.NONE, folder.resolve("rejects.ndjson"), false);
  }
}
