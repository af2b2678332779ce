package taskrunner.importer;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;
import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.ImportFixture.EARLY;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.MongoTest;

/** The ledger records the form of a file; imports also work if that record is damaged. */
@MongoTest
class NotedFormTest {
  private static final String LINE =
      "{\"Timestamp\":\"2025-11-06T10:15:31Z\",\"Level\":\"Information\",\"EventType\":\"e\","
          + "\"Message\":\"m\"%s}\n";

  private ImportFixture importing;
  private MongoCollection<Document> ledger;

  @BeforeEach
  void imported(@TempDir Path folder, MongoDatabase database) {
    importing = new ImportFixture(folder, database);
    importing
        .store
        .run("r", EARLY)
        .write("logs/r.ndjson", LINE.formatted("") + LINE.formatted(",\"StepId\":null"))
        .write("approvals/r.json", "[]");
    importing.run();
    ledger = database.getCollection("pack_import_ledger");
  }

  private Document entry(String id) {
    return Objects.requireNonNull(ledger.find(eq("_id", id)).first());
  }

  private Document form(String id) {
    return Objects.requireNonNull(entry(id).get("form", Document.class));
  }

  @Test
  void theLedgerRecordsTheFormOfAFileAndNoneOfAnEmptyFile() {
    assertThat(form("run:runs/r.json"))
        .isEqualTo(
            Document.parse(
                """
                {record: {case: 'camel', leftOut: 'tenantId'},
                 step: {case: 'camel', leftOut: 'approvalId,continueOnError,enabled,gateMessage,\
                kind,lastTransitionAt,maxParallel,nextAttemptAt,statusReason'},
                 policy: {case: 'camel'},
                 words: {stepStatus: ['pending']}}"""));
    assertThat(form("log:logs/r.ndjson"))
        .isEqualTo(
            Document.parse(
                """
                {record: {case: 'pascal', null: 'stepId', leftOut: 'metadata,runId,sequence',
                          run: false},
                 words: {level: ['Information']}}"""));
    assertThat(entry("approval:approvals/r.json")).doesNotContainKey("form");
  }

  @Test
  void aGrownLogKeepsTheFormOfItsFirstLines() {
    importing.store.append("logs/r.ndjson", LINE.formatted("").replace("Level", "level"));
    assertThat(importing.run().logs().inserted()).isEqualTo(1);
    Document record = form("log:logs/r.ndjson").get("record", Document.class);
    assertThat(record).containsEntry("case", "pascal").containsEntry("null", "stepId");
    assertThat(record).doesNotContainKey("odd");

    String other = LINE.formatted(",\"Metadata\":null").replace("Level", "level");
    importing.store.append("logs/r.ndjson", other.repeat(4));
    importing.run();
    record = form("log:logs/r.ndjson").get("record", Document.class);
    assertThat(record).containsEntry("odd", "level=level").containsEntry("case", "pascal");
    assertThat(record).containsEntry("null", "metadata,stepId");
  }

  @Test
  void entriesWithoutAFormOrWithADamagedOneAreStillUsed() {
    ledger.updateOne(eq("_id", "run:runs/r.json"), unset("form"));
    ledger.updateOne(eq("_id", "log:logs/r.ndjson"), set("form", new Document("record", 7)));
    assertThat(importing.run().files().skipped()).isEqualTo(3);
    importing.store.append("logs/r.ndjson", LINE.formatted(""));
    assertThat(importing.run().logs().inserted()).isEqualTo(1);
    assertThat(form("log:logs/r.ndjson").get("words", Document.class))
        .containsEntry("level", List.of("Information"));
    assertThat(importing.undo().kept()).isEmpty();
  }
}
