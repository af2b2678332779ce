package taskrunner.importer;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.ImportFixture.EARLY;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.ImportReport.Counts;
import taskrunner.importer.store.EnumTables;
import taskrunner.settings.Words;
import taskrunner.testing.MongoTest;

/**
 * How an import stores the words of steps and approvals, and what a change of that setting does.
 */
@MongoTest
class WordsTest {
  private ImportFixture importing;

  @BeforeEach
  void fixture(@TempDir Path folder, MongoDatabase database) {
    importing = new ImportFixture(folder, database);
  }

  private void store(String kind, String status, String approvalStatus) {
    importing
        .store
        .write(
            "runs/r.json",
            """
            {"runId":"r","planHash":"h","plan":{},"requestedAt":"%s","updatedAt":"%s",
             "steps":[{"stepId":"s","kind":%s,"status":%s}]}"""
                .formatted(EARLY, EARLY, kind, status))
        .write(
            "logs/r.ndjson",
            """
            {"timestamp":"2025-11-06T10:15:31Z","level":"Information","eventType":"e","message":"m"}
            """)
        .write(
            "approvals/r.json",
            """
            [{"approvalId":"a","requestedAt":"%s","status":%s}]"""
                .formatted(EARLY, approvalStatus));
  }

  private List<String> words() {
    Document run = first("pack_runs");
    Document step = run.getList("steps", Document.class).get(0);
    return List.of(
        step.getString("kind"),
        step.getString("status"),
        first("pack_run_approvals").getString("status"),
        first("pack_run_logs").getString("level"));
  }

  private Document first(String collection) {
    return Objects.requireNonNull(importing.database.getCollection(collection).find().first());
  }

  @Test
  void verbatimStoresTheTextOfTheFileAndTheOtherSettingReplacesImportedWords() {
    store("\"GateApproval\"", "\"Waiting\"", "\"Pending\"");
    importing.run(EnumTables.NONE, Words.VERBATIM);
    assertThat(words()).containsExactly("GateApproval", "Waiting", "Pending", "info");

    ImportReport plain = importing.run();
    assertThat(List.of(plain.runs(), plain.approvals())).containsOnly(new Counts(1, 0, 1, 0, 0, 0));
    assertThat(plain.logs()).isEqualTo(new Counts(1, 0, 0, 1, 0, 0));
    assertThat(words()).containsExactly("gate.approval", "waiting", "pending", "info");
    assertThat(importing.run().files().skipped()).isEqualTo(3);

    importing.run(EnumTables.NONE, Words.VERBATIM);
    assertThat(words()).containsExactly("GateApproval", "Waiting", "Pending", "info");
    assertThat(importing.undo().kept()).isEmpty();
    assertThat(importing.isEmpty()).isTrue();
  }

  @Test
  void theOtherSettingDoesNotReplaceADocumentThatTheServiceChanged() {
    store("\"Run\"", "\"Running\"", "\"Pending\"");
    importing.run();
    importing.database.getCollection("pack_runs").updateOne(eq("_id", "r"), set("tenantId", "t"));
    ImportReport verbatim = importing.run(EnumTables.NONE, Words.VERBATIM);
    assertThat(verbatim.runs()).isEqualTo(new Counts(1, 0, 0, 0, 1, 0));
    assertThat(verbatim.approvals()).isEqualTo(new Counts(1, 0, 1, 0, 0, 0));
    assertThat(words()).containsExactly("run", "running", "Pending", "info");
  }

  @Test
  void anIntegerIsStoredAsTheWordOfItsTable() {
    store("1", "\"2\"", "3");
    EnumTables tables =
        EnumTables.parse("stepKind=1:Loop;stepStatus=2:Succeeded;approvalStatus=3:Expired");
    importing.run(tables, Words.PLAIN);
    assertThat(words()).containsExactly("loop", "succeeded", "expired", "info");
    importing.run(tables, Words.VERBATIM);
    assertThat(words()).containsExactly("Loop", "Succeeded", "Expired", "info");
    // A corrected table corrects the documents although the files have not changed.
    ImportReport corrected = importing.run(tables.with("stepStatus=2:failed"), Words.PLAIN);
    assertThat(corrected.runs()).isEqualTo(new Counts(1, 0, 1, 0, 0, 0));
    assertThat(words()).containsExactly("loop", "failed", "expired", "info");
  }
}
