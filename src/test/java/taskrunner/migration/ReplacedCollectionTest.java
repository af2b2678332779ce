package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.ErrorCode;
import taskrunner.SchemaBlockedException;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.schema.ScanBound;
import taskrunner.settings.FilesystemSettings;
import taskrunner.settings.Words;
import taskrunner.testing.MongoTest;

/** After the migration, a person replaces the collection of log entries by a capped one. */
@MongoTest
class ReplacedCollectionTest {
  private static final String LOGS = "pack_run_logs";
  private static final Path STORE = Path.of("importer", "sample-store").toAbsolutePath();
  private static final String SENTENCE =
      LOGS
          + " should be an ordinary collection, but it is a capped collection, which loses its"
          + " oldest documents.";

  @TempDir private Path folder = Path.of("");

  @Test
  void anImportIntoItRefusesBeforeItsFirstWrite(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    operations.migrate(null, false, true);
    makeCapped(database);
    Map<String, Long> before = counts(database);

    refused(() -> operations.importStore(request()));

    assertThat(counts(database)).isEqualTo(before);
    assertThat(Desk.states(database, "0003-backfill")).isEmpty();
  }

  @Test
  void aStartThatImportsRefusesAndItsPlanSaysSo(MongoDatabase database, MongoClient client) {
    Operations operations =
        Desk.operations(
            client,
            TestSettings.of(database.getName())
                .filesystem(
                    new FilesystemSettings(
                        STORE, Map.of(), null, Words.PLAIN, folder.resolve("rejects"), true))
                .build(),
            ChangeUnits.all());
    operations.migrate(null, false, true);
    makeCapped(database);
    Map<String, Long> before = counts(database);

    assertThat(operations.plan(ScanBound.EXACT).blockers()).containsExactly(SENTENCE);
    refused(() -> operations.migrate(null, true, false));
    refused(() -> operations.migrate(null, false, false));
    refused(() -> operations.awaitApplied(Duration.ofMinutes(1)));

    assertThat(counts(database)).isEqualTo(before);
  }

  @Test
  void theUndoOfAnImportRefusesBeforeItsFirstWrite(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    operations.migrate(null, false, true);
    operations.importStore(request());
    makeCapped(database);
    Map<String, Long> before = counts(database);

    refused(() -> operations.undo(null));

    assertThat(counts(database)).isEqualTo(before);
    assertThat(operations.undoable(null)).startsWith("0003-backfill");
    assertThat(operations.pending()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anUndoLeavesItIfNothingWasImported(
      boolean skipBackfill, MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    operations.migrate(null, false, skipBackfill);
    makeCapped(database);

    assertThat(operations.undo(null).kept())
        .anySatisfy(kept -> assertThat(kept.why()).contains("it is now a capped collection"));
  }

  @Test
  void aRepairSaysOnceWhatIsInTheWay(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    operations.migrate(null, false, true);
    makeCapped(database);

    assertThat(operations.verify().drift()).hasSizeGreaterThan(2);
    assertThat(operations.verify().warnings()).isEmpty();
    assertThat(operations.repair().warnings())
        .hasSizeGreaterThan(2)
        .allSatisfy(warning -> assertThat(warning).startsWith("Not repaired: missing-"))
        .filteredOn(warning -> warning.contains(SENTENCE))
        .containsExactly("Not repaired: missing-collection " + LOGS + ". " + SENTENCE);
  }

  private ImportRequest request() {
    return new ImportRequest(
        StoreFolders.below(STORE), EnumTables.NONE, folder.resolve("rejects"), false);
  }

  private static void makeCapped(MongoDatabase database) {
    database.runCommand(new Document("convertToCapped", LOGS).append("size", 1 << 20));
  }

  private static Map<String, Long> counts(MongoDatabase database) {
    Map<String, Long> counts = new TreeMap<>();
    for (String name : database.listCollectionNames()) {
      // Of the lock's document only a release is left.
      if (!name.equals("mongockLock")) {
        counts.put(name, database.getCollection(name).countDocuments());
      }
    }
    return counts;
  }

  private static void refused(Runnable operation) {
    assertThatThrownBy(operation::run)
        .isInstanceOfSatisfying(
            SchemaBlockedException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.CONFLICTING_COLLECTION);
              assertThat(e.hint()).contains("verify --fix");
            })
        .hasMessage(SENTENCE);
  }
}
