package taskrunner.importer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.ImportProgress;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.Importer;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoTest;

/** The form in which an export writes a record. */
@MongoTest
class FormOfExportTest {
  private static final String CAMEL =
      "{\"runId\":\"%s\",\"planHash\":\"h\",\"plan\":{},\"requestedAt\":\"2025-11-06T10:15:30Z\","
          + "\"createdAt\":\"2025-11-06T10:15:30Z\",\"updatedAt\":\"2025-11-06T10:15:30Z\","
          + "\"failurePolicy\":{},\"steps\":[{\"stepId\":\"s\",\"status\":\"%s\"}]}";
  private static final String PASCAL =
      "{\"RunId\":\"%s\",\"PlanHash\":\"h\",\"Plan\":{},\"RequestedAt\":\"2025-11-06T10:15:30Z\","
          + "\"CreatedAt\":\"2025-11-06T10:15:30Z\",\"UpdatedAt\":\"2025-11-06T10:15:30Z\","
          + "\"FailurePolicy\":{},\"Steps\":[{\"StepId\":\"s\",\"Status\":%s}]}";

  private Path folder;
  private MongoDatabase database;
  private Path store;

  @BeforeEach
  void fixture(@TempDir Path temp, MongoDatabase given) {
    folder = temp;
    store = temp.resolve("store");
    database = given;
  }

  private void write(String file, String text, String modified) throws IOException {
    Path path = store.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    Files.setLastModifiedTime(path, FileTime.from(Instant.parse(modified)));
  }

  private void importStore(EnumTables tables) {
    new Importer(database, CollectionNames.DEFAULTS, "", WriteGuard.none())
        .run(
            new ImportRequest(StoreFolders.below(store), tables, folder.resolve("rejects"), false));
  }

  private void insert(String collection, String document) {
    database.getCollection(collection).insertOne(Document.parse(document));
  }

  private ExportReport export(ExportRequest request) {
    return new Exporter(database, CollectionNames.DEFAULTS, "", ImportProgress.NONE, () -> {})
        .run(request);
  }

  private ExportReport export() {
    return export(new ExportRequest(folder.resolve("to"), true));
  }

  private String exported(String file) throws IOException {
    return Files.readString(folder.resolve("to").resolve(file));
  }

  @Test
  void aRecordHasTheFormOfItsFileOrThatOfMostFilesOrOfTheNewest() throws Exception {
    write("runs/a.json", CAMEL.formatted("a", "pending"), "2025-01-01T00:00:00Z");
    write("runs/b.json", PASCAL.formatted("b", "\"Pending\""), "2025-01-02T00:00:00Z");
    importStore(EnumTables.NONE);
    insert("pack_runs", "{_id: 'c', steps: [{stepId: 's', status: 'skipped'}]}");
    insert("pack_run_approvals", "{runId: 'c', approvalId: 'x', status: 'rejected'}");
    export();
    assertThat(exported("runs/a.json")).contains("\"planHash\"", "\"status\":\"pending\"");
    assertThat(exported("runs/b.json")).contains("\"PlanHash\"", "\"Status\":\"Pending\"");
    assertThat(exported("runs/c.json")).contains("\"Steps\":[{\"StepId\"", "\"Skipped\"");
    // Records of a kind without files have the form of the runs.
    assertThat(exported("approvals/c.json"))
        .isEqualTo("[{\"RunId\":\"c\",\"ApprovalId\":\"x\",\"Status\":\"Rejected\"}]\n");

    write("runs/d.json", CAMEL.formatted("d", "failed"), "2024-01-01T00:00:00Z");
    importStore(EnumTables.NONE);
    export();
    assertThat(exported("runs/c.json")).contains("\"steps\":[{\"stepId\"", "\"skipped\"");
    assertThat(exported("runs/b.json")).contains("\"PlanHash\"");
  }

  @Test
  void filesThatDifferOnlyInNullFieldsCountAsOneForm() throws Exception {
    write("runs/a.json", CAMEL.formatted("a", "pending"), "2025-01-01T00:00:00Z");
    write("runs/b.json", CAMEL.formatted("b", "pending"), "2025-01-01T00:00:00Z");
    String pascal = PASCAL.formatted("%s", "\"Pending\"");
    String withTenant = pascal.replace("\"FailurePolicy\"", "\"TenantId\":%s,\"FailurePolicy\"");
    String withReason = pascal.replace("\"Status\"", "\"StatusReason\":null,\"Status\"");
    write("runs/c.json", pascal.formatted("c"), "2025-01-01T00:00:00Z");
    write("runs/d.json", withTenant.formatted("d", "null"), "2025-01-01T00:00:00Z");
    write("runs/e.json", withReason.formatted("e"), "2025-01-01T00:00:00Z");
    importStore(EnumTables.NONE);
    insert("pack_runs", "{_id: 'f', steps: [{stepId: 's', status: 'skipped'}]}");
    export();
    assertThat(exported("runs/f.json"))
        .isEqualTo(
            "{\"RunId\":\"f\",\"Steps\":[{\"StepId\":\"s\",\"Status\":\"Skipped\","
                + "\"StatusReason\":null}],\"TenantId\":null}\n");
    assertThat(exported("runs/c.json")).doesNotContain("TenantId", "StatusReason");
    assertThat(exported("runs/d.json")).contains("\"TenantId\":null").doesNotContain("Reason");
    assertThat(exported("runs/e.json")).contains("\"StatusReason\":null").doesNotContain("Tenant");
  }

  @Test
  void aWordWithoutAnIntegerIsWrittenAsTextAndCounted() throws Exception {
    write("runs/b.json", PASCAL.formatted("b", "2"), "2025-01-02T00:00:00Z");
    importStore(EnumTables.parse("stepStatus=2:failed,7:failed"));
    insert("pack_runs", "{_id: 'c', steps: [{status: 'pending'}, {status: 'FAILED'}]}");
    ExportReport report =
        export(
            new ExportRequest(
                folder.resolve("to"), false, ExportRequest.Form.STORE, null, EnumTables.DEFAULT));
    assertThat(report.warnings()).singleElement().asString().contains("were not used");
    assertThat(exported("runs/b.json")).contains("\"Status\":2");
    assertThat(exported("runs/c.json")).contains("[{\"Status\":\"pending\"},{\"Status\":2}]");
    assertThat(report.changed()).containsEntry("word-without-integer:stepStatus", 1L);
    assertThat(report.notInForm()).isEqualTo(1);
  }

  @Test
  void filesAndContainersFollowTheLayoutAndAWarningNamesTheDifferences() throws Exception {
    String approval =
        "{\"ApprovalId\":\"x\",\"RequestedAt\":\"2025-11-06T10:15:30Z\",\"Status\":\"Pending\"}";
    String output =
        "{\"Name\":\"n\",\"Type\":\"file\",\"Status\":\"copied\",\"RunId\":\"b\","
            + "\"CapturedAt\":\"2025-11-06T10:15:30Z\"}";
    write("runs/b/state.json", PASCAL.formatted("b", "\"Pending\""), "2025-01-02T00:00:00Z");
    write("runs/other.json", PASCAL.formatted("e", "\"Pending\""), "2025-01-02T00:00:00Z");
    write("logs/b.jsonl", "", "2025-01-02T00:00:00Z");
    write("approvals/b.json", "{\"Approvals\":[" + approval + "]}", "2025-01-02T00:00:00Z");
    write("approvals/e.json", approval, "2025-01-02T00:00:00Z");
    write(
        "artifacts/b/artifact-manifest.json",
        "{\"Artifacts\":[" + output + "]}",
        "2025-01-02T00:00:00Z");
    importStore(EnumTables.NONE);
    ExportReport report = export();
    assertThat(exported("approvals/b.json"))
        .isEqualTo("[" + approval.replace("30Z", "30.000+00:00") + "]\n");
    assertThat(exported("artifacts/b/artifact-manifest.json"))
        .startsWith("{\"RunId\":\"b\",\"Outputs\":[{\"RunId\":\"b\",\"Name\":\"n\"");
    assertThat(report.warnings())
        .singleElement()
        .asString()
        .isEqualTo(
            "The store has files or containers that layout 1 does not have (states in folders of their"
                + " own (runs/<name>/state.json): 1; states not called after their run: 1; approvals"
                + " files with the array in an object: 1; approvals files with a single object: 1;"
                + " manifests with their outputs under artifacts: 1); the export writes them as"
                + " layout 1 does.");
  }

  @Test
  void aManifestKeepsItsFieldsBesideTheOutputs() throws Exception {
    String outputs =
        "\"outputs\":[{\"name\":\"n\",\"type\":\"file\",\"status\":\"copied\","
            + "\"capturedAt\":\"2025-11-06T10:15:30.000+00:00\"}]}\n";
    String[] heads = {
      "{\"runId\":\"0\",\"uploadedAt\":\"2025-11-06T10:15:38.000+00:00\",\"$v\":{\"a.b\":[1,null]},",
      "{\"runId\":\"1\",\"UploadedAt\":\"yesterday\",",
      "{",
    };
    for (int run = 0; run < heads.length; run++) {
      write("runs/" + run + ".json", CAMEL.formatted(run, "failed"), "2025-01-02T00:00:00Z");
      write(
          "artifacts/" + run + "/artifact-manifest.json",
          heads[run] + outputs,
          "2025-01-02T00:00:00Z");
    }
    // The folder has another name than the run.
    Files.move(store.resolve("artifacts/0"), store.resolve("artifacts/other"));
    importStore(EnumTables.NONE);
    export();
    for (int run = 0; run < heads.length; run++) {
      assertThat(exported("artifacts/" + run + "/artifact-manifest.json"))
          .isEqualTo(heads[run] + outputs);
    }
  }

  @Test
  void aFileWhoseNameMatchesTwoRunsNamesItsRun() throws Exception {
    for (String run : new String[] {"a:b", "a/b"}) {
      write(
          "runs/" + run.charAt(1) % 7 + ".json",
          CAMEL.formatted(run, "pending"),
          "2025-01-02T00:00:00Z");
    }
    write(
        "approvals/x.json",
        "[{\"approvalId\":\"x\",\"requestedAt\":\"2025-11-06T10:15:30Z\",\"status\":\"pending\"}]",
        "2025-01-02T00:00:00Z");
    write("runs/x.json", CAMEL.formatted("x", "pending"), "2025-01-02T00:00:00Z");
    importStore(EnumTables.NONE);
    insert("pack_run_approvals", "{runId: 'a/b', approvalId: 'x', status: 'rejected'}");
    export();
    assertThat(exported("approvals/x.json")).doesNotContain("runId");
    assertThat(exported("approvals/a_b.json")).contains("\"runId\":\"a/b\"");
  }

  @Test
  void withoutARecordedFormTheExportUsesTheLayoutAndWarns() throws Exception {
    write("runs/b.json", PASCAL.formatted("b", "\"Pending\""), "2025-01-02T00:00:00Z");
    importStore(EnumTables.NONE);
    ExportReport asked =
        export(new ExportRequest(folder.resolve("layout"), false, ExportRequest.Form.LAYOUT_1));
    assertThat(asked.form()).isEqualTo(ExportReport.FormUsed.LAYOUT);
    assertThat(asked.warnings()).isEmpty();
    assertThat(Files.readString(folder.resolve("layout/runs/b.json")))
        .contains("\"planHash\"", "\"status\":\"pending\"");

    database.getCollection("pack_import_ledger").drop();
    ExportReport report = export();
    assertThat(report.form()).isEqualTo(ExportReport.FormUsed.LAYOUT);
    assertThat(report.warnings()).singleElement().asString().contains("has no form", "--like");
    assertThat(exported("runs/b.json"))
        .isEqualTo(Files.readString(folder.resolve("layout/runs/b.json")));
  }

  @Test
  void integersOfAnExampleStoreRequireTables() throws Exception {
    write("runs/b.json", PASCAL.formatted("b", "2"), "2025-01-02T00:00:00Z");
    insert("pack_runs", "{_id: 'c', steps: [{status: 'running'}]}");
    Path to = folder.resolve("to");
    assertThatThrownBy(() -> export(ExportRequest.like(to, false, store, EnumTables.NONE)))
        .isInstanceOf(TaskRunnerSchemaException.class)
        .hasMessageContaining("stepStatus 2 = succeeded")
        .extracting("code")
        .isEqualTo(ErrorCode.WRONG_USAGE);
    assertThat(to).doesNotExist();

    ExportReport report = export(ExportRequest.like(to, false, store, EnumTables.DEFAULT));
    assertThat(exported("runs/c.json")).contains("{\"Status\":1}");
    assertThat(report.form()).isEqualTo(new ExportReport.FormUsed("like", store.toString()));

    assertThatThrownBy(
            () ->
                export(
                    ExportRequest.like(
                        folder.resolve("to2"), false, folder.resolve("none"), EnumTables.NONE)))
        .extracting("code")
        .isEqualTo(ErrorCode.STORE_NOT_FOUND);
  }

  @Test
  void aDamagedRecordOfTheFormCountsAsNoneAndFailsNoExport() throws Exception {
    write("runs/b.json", PASCAL.formatted("b", "\"Pending\""), "2025-01-02T00:00:00Z");
    importStore(EnumTables.NONE);
    var ledger = database.getCollection("pack_import_ledger");
    var only = new Document("_id", "run:runs/b.json");
    for (String damage :
        List.of(
            "{'form.record.null': ''}",
            "{'form.record.null': 'tenantId,unheardOf'}",
            "{'form.record.odd': 'planHash=RunId'}",
            "{'form.step.odd': 'x'}",
            "{'form.file': {case: 'pascal', odd: 'outputs=Outs'}}")) {
      Document whole = Objects.requireNonNull(ledger.find(only).first());
      ledger.updateOne(only, new Document("$set", Document.parse(damage)));
      assertThat(export().warnings()).as(damage).singleElement().asString().contains("no form");
      assertThat(exported("runs/b.json")).as(damage).contains("\"planHash\":\"h\"");
      ledger.replaceOne(only, whole);
    }
  }
}
