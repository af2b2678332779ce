package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.ImportFixture.EARLY;
import static taskrunner.testing.DamagedBookkeeping.assertDamaged;
import static taskrunner.testing.DamagedBookkeeping.failure;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.ledger.LedgerSummary;
import taskrunner.testing.MongoTest;
import taskrunner.testing.WrongTypes;

/**
 * Each field of the ledger with a wrong value: imports and undos name the entry, and no other
 * exception is thrown.
 */
@MongoTest
class DamagedLedgerTest {
  private static final String LEDGER = "pack_import_ledger";

  private ImportFixture importing;
  private MongoCollection<Document> ledger;

  @BeforeEach
  void imported(@TempDir Path folder, MongoDatabase database) {
    importing = new ImportFixture(folder, database);
    importing
        .store
        .run("run-1", EARLY)
        .write("logs/run-1.ndjson", StoreOnDisk.line("one") + StoreOnDisk.line("two"))
        .write("approvals/run-1.json", "[" + StoreOnDisk.approval("a") + "]");
    importing.run();
    ledger = database.getCollection(LEDGER);
  }

  @Test
  void aWrongValueInAnyFieldOfAnyEntryIsDamagedBookkeepingOrHarmless() {
    List<Object> values = WrongTypes.values();
    int next = 0;
    for (Document whole : ledger.find(Filters.exists("kind")).into(new ArrayList<>())) {
      for (String path : WrongTypes.paths(whole)) {
        Object value = values.get(next++ % values.size());
        String what = whole.get("_id") + ": " + path + ": " + value;
        ledger.updateOne(Filters.eq("_id", whole.get("_id")), Updates.set(path, value));

        LedgerSummary.read(importing.database, LEDGER);
        TaskRunnerSchemaException planned = failure(importing::dryRun);
        TaskRunnerSchemaException failure = next % 4 == 0 ? failure(importing::run) : planned;
        if (failure != null) {
          assertThat(failure.code()).as(what).isEqualTo(ErrorCode.DAMAGED_BOOKKEEPING);
          assertThat(failure)
              .as(what)
              .hasMessageContainingAll(LEDGER, "\"" + whole.get("_id") + "\"");
        }
        ledger.deleteMany(Filters.eq("_id", whole.get("_id")));
        ledger.insertOne(whole);
      }
    }
  }

  @Test
  void theErrorNamesTheDamagedEntryAndField() {
    ledger.insertOne(new Document("_id", "run:x"));
    assertDamaged(importing::run, LEDGER, "\"run:x\"", "kind", "nothing");
    assertDamaged(importing::dryRun, LEDGER, "\"run:x\"", "kind", "nothing");
    assertDamaged(importing::undo, LEDGER, "\"run:x\"", "kind", "nothing");

    ledger.updateOne(Filters.eq("_id", "run:x"), Updates.set("kind", "log"));
    ledger.updateOne(Filters.eq("_id", "run:x"), Updates.set("path", "x"));
    assertDamaged(importing::undo, LEDGER, "\"run:x\"", "path", "_id");
    assertThat(importing.isEmpty()).isFalse();
  }

  /** Such entries only name a holder: one with unreadable fields counts as expired. */
  @Test
  void damagedEntriesOfDeadImportsAndUndosBlockNoImport() {
    for (Object value : WrongTypes.values()) {
      for (String field : List.of("expiresAt", "sessions", "host", "pid", "dead")) {
        ledger.insertOne(new Document("_id", "import:" + field).append(field, value));
      }
      ledger.replaceOne(
          Filters.eq("_id", "gate"),
          new Document("registered", value)
              .append(
                  "undo",
                  value instanceof String
                      ? value
                      : new Document("token", value)
                          .append("expiresAt", value)
                          .append("sessions", value)));
      importing.again();
      assertThat(ledger.countDocuments(Filters.regex("_id", "^import:"))).as("%s", value).isZero();
    }
    ledger.updateOne(Filters.eq("_id", "gate"), Updates.set("undo", List.of(new Document())));
    importing.undo();
    assertThat(importing.isEmpty()).isTrue();
  }
}
