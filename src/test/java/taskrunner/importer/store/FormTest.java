package taskrunner.importer.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recorded form of a store, and the form that names and words get which the store does not
 * have.
 */
class FormTest {
  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path root;

  private Form form(RecordKind kind, String text, EnumTables tables) {
    new StoreFixture(root).write(kind.path("r"), text);
    List<FormNotes> noted = new ArrayList<>();
    StoreFixture collector = new StoreFixture(root, tables);
    StoreFile found =
        new FilesystemStore(StoreFolders.below(root)).files(kind, reject -> {}).get(0);
    collector.reader.read(
        found,
        new RecordHandler() {
          @Override
          public void noted(StoreFile of, FormNotes notes) {
            noted.add(notes);
          }

          @Override
          public void accept(StoreRecord record) {}

          @Override
          public void reject(Reject reject) {}

          @Override
          public void incompleteTail(StoreFile of, long line, long offset) {}
        });
    FormNotes all = new FormNotes();
    noted.forEach(all::add);
    Form form = Objects.requireNonNull(all.form());
    assertThat(Form.read(form.toBson())).isEqualTo(form);
    return form.under(tables);
  }

  private Form form(RecordKind kind, String text) {
    return form(kind, text, EnumTables.NONE);
  }

  private Form run(String steps) {
    return form(
        RecordKind.RUN,
        "{\"runId\":\"r\",\"planHash\":\"h\",\"plan\":{\"failurePolicy\":{\"MAXATTEMPTS\":1}},"
            + "\"requestedAt\":\"2025-11-06T10:15:30Z\",\"steps\":["
            + steps
            + "]}",
        EnumTables.DEFAULT);
  }

  private String word(Form form, RecordKind kind, FieldPlace place, String name, String stored) {
    Form.Word word = form.word(Objects.requireNonNull(words(kind, place, name)), stored);
    Long integer = word.integer();
    return (integer == null ? word.text() : integer) + (word.lacksInteger() ? " lacking" : "");
  }

  private static @Nullable EnumField words(RecordKind kind, FieldPlace place, String name) {
    FieldTable table = Objects.requireNonNull(kind.fields(place));
    return Objects.requireNonNull(table.stored(name)).words();
  }

  private String kind(Form form, String stored) {
    return word(form, RecordKind.RUN, FieldPlace.STEP, "kind", stored);
  }

  private String status(Form form, String stored) {
    return word(form, RecordKind.RUN, FieldPlace.STEP, "status", stored);
  }

  @Test
  void namesThatTheStoreDoesNotHaveGetTheCasingOfTheOthers() {
    Form form =
        form(
            RecordKind.RUN,
            """
            {"RunId":"r","PlanHash":"h","Plan":{"steps":[]},"RequestedAt":"2025-11-06T10:15:30Z",
             "failurepolicy":{"maxAttempts":1},"Steps":[{"STEPID":"s","STATUS":"pending"}]}""");
    assertThat(form.name(FieldPlace.RECORD, "planHash")).isEqualTo("PlanHash");
    assertThat(form.name(FieldPlace.RECORD, "tenantId")).isEqualTo("TenantId");
    assertThat(form.name(FieldPlace.RECORD, "failurePolicy")).isEqualTo("failurepolicy");
    assertThat(form.name(FieldPlace.STEP, "approvalId")).isEqualTo("APPROVALID");
    assertThat(form.name(FieldPlace.POLICY, "backoffSeconds")).isEqualTo("backoffSeconds");
    assertThat(form.forOtherKind().name(FieldPlace.RECORD, "actorId")).isEqualTo("ActorId");
    assertThat(Form.LAYOUT.name(FieldPlace.STEP, "stepId")).isEqualTo("stepId");
  }

  @Test
  void theMostFrequentOfSeveralSpellingsIsUsed() {
    String line =
        "{\"timestamp\":\"2025-11-06T10:15:31Z\",\"%s\":\"%s\",\"eventType\":\"e\",\"message\":\"m\"}\n";
    Form form =
        form(
            RecordKind.LOG,
            line.formatted("level", "WARN")
                + line.formatted("Level", "Warning")
                + line.formatted("Level", "Warning")
                + "{\"level\":\"x\",\"LEVEL\":1}\n"
                + "{\"LEVEL\":\"WARN\"}\n{\"LEVEL\":\"WARN\",\"stepId\":null}\n");
    assertThat(form.name(FieldPlace.RECORD, "level")).isEqualTo("Level");
    assertThat(form.name(FieldPlace.RECORD, "message")).isEqualTo("message");
    assertThat(word(form, RecordKind.LOG, FieldPlace.RECORD, "level", "warn")).isEqualTo("Warning");
    // Only accepted records count.
    assertThat(form.nulls(FieldPlace.RECORD)).isEmpty();
    assertThat(form.leavesOut(FieldPlace.RECORD, "stepId")).isTrue();
  }

  @Test
  void aFieldThatIsNullOnceIsWrittenAsNull() {
    Form form =
        run(
            """
            {"stepId":"a","status":"pending","kind":null,"attempts":0,"gateMessage":null},
            {"stepId":"b","status":"pending","kind":"run","attempts":0}""");
    assertThat(form.nulls(FieldPlace.STEP)).containsExactlyInAnyOrder("kind", "gateMessage");
    assertThat(form.leavesOut(FieldPlace.STEP, "gateMessage")).isFalse();
    assertThat(form.leavesOut(FieldPlace.STEP, "approvalId")).isTrue();
    assertThat(form.leavesOut(FieldPlace.STEP, "attempts")).isFalse();
    // The policy in the plan is not a policy of the run.
    assertThat(form.name(FieldPlace.POLICY, "maxAttempts")).isEqualTo("maxAttempts");
  }

  @Test
  void wordsKeepTheirSpellingAndOthersGetItsStyle() {
    Form pascal =
        run(
            """
            {"stepId":"a","status":"Succeeded"}, {"stepId":"b","status":"succeeded"},
            {"stepId":"c","status":"Succeeded"}, {"stepId":"d","status":"TimedOut"}""");
    assertThat(status(pascal, "succeeded")).isEqualTo("Succeeded");
    assertThat(status(pascal, "failed")).isEqualTo("Failed");
    assertThat(status(pascal, "timedout")).isEqualTo("TimedOut");
    assertThat(status(pascal, "paused")).isEqualTo("paused");
    assertThat(kind(pascal, "gate.policy")).isEqualTo("GatePolicy");
    assertThat(kind(pascal, "GATE_POLICY")).isEqualTo("GatePolicy");

    assertThat(kind(run(step("gate_approval")), "gate.policy")).isEqualTo("gate_policy");
    assertThat(kind(run(step("gateApproval")), "gate.policy")).isEqualTo("gatePolicy");
    assertThat(kind(run(step("run")), "gate.policy")).isEqualTo("gate.policy");
    assertThat(kind(Form.LAYOUT, "GatePolicy")).isEqualTo("gate.policy");
    assertThat(kind(Form.LAYOUT, "Other")).isEqualTo("Other");
  }

  private static String step(String kind) {
    return "{\"stepId\":\"s\",\"status\":\"pending\",\"kind\":\"" + kind + "\"}";
  }

  @Test
  void integersComeFromTheTableOfTheImport() {
    Form form = run("{\"stepId\":\"a\",\"status\":2,\"kind\":1},{\"stepId\":\"b\",\"status\":1}");
    assertThat(status(form, "succeeded")).isEqualTo("2");
    assertThat(status(form, "Failed")).isEqualTo("3");
    assertThat(kind(form, "gate.policy")).isEqualTo("3");
    assertThat(kind(form, "loop")).isEqualTo("loop lacking");
    Form other = form.forOtherKind();
    assertThat(word(other, RecordKind.APPROVAL, FieldPlace.RECORD, "status", "approved"))
        .isEqualTo("1");
    assertThat(word(other, RecordKind.LOG, FieldPlace.RECORD, "level", "warn")).isEqualTo("warn");
    assertThat(words(RecordKind.RUN, FieldPlace.RECORD, "planHash")).isNull();
  }

  @Test
  void aWordWithoutAnIntegerDoesNotPreventIntegers() {
    Form form =
        run(step("Loop") + "," + step("Conditional") + "," + step("x").replace("\"x\"", "1"));
    assertThat(kind(form, "run")).isEqualTo("1");
    assertThat(kind(form, "loop")).isEqualTo("Loop lacking");
    assertThat(kind(form, "other")).isEqualTo("other lacking");
    Form words = run(step("GatePolicy") + "," + step("x").replace("\"x\"", "1"));
    assertThat(kind(words, "run")).isEqualTo("Run");
  }

  @Test
  void theFormIncludesTheManifestsFieldsAndTheContainerOfTheRecords() {
    String output = "{\"Name\":\"n\",\"Type\":\"file\",\"Status\":\"copied\",\"Notes\":null}";
    Form manifest = form(RecordKind.ARTIFACT, "{\"RunId\":null,\"Outputs\":[" + output + "]}");
    assertThat(manifest.name(FieldPlace.FILE, "uploadedAt")).isEqualTo("UploadedAt");
    assertThat(manifest.name(FieldPlace.FILE, "outputs")).isEqualTo("Outputs");
    assertThat(manifest.namesRun(FieldPlace.FILE)).isFalse();
    assertThat(manifest.leavesOut(FieldPlace.FILE, "uploadedAt")).isTrue();
    assertThat(manifest.container()).isNull();
    assertThat(manifest.nulls(FieldPlace.RECORD)).containsExactly("notes");

    Form old = form(RecordKind.ARTIFACT, "{\"RunId\":\"r\",\"Artifacts\":[" + output + "]}");
    assertThat(old.container()).isEqualTo("artifacts");
    assertThat(old.name(FieldPlace.FILE, "outputs")).isEqualTo("Outputs");
    assertThat(old.namesRun(FieldPlace.FILE)).isTrue();
    assertThat(form(RecordKind.ARTIFACT, "[" + output + "]").container()).isEqualTo("array");

    String approval =
        "{\"approvalId\":\"a\",\"requestedAt\":\"2025-11-06T10:15:30Z\",\"status\":\"pending\"}";
    assertThat(form(RecordKind.APPROVAL, approval).container()).isEqualTo("single");
    assertThat(form(RecordKind.APPROVAL, "{\"approvals\":[" + approval + "]}").container())
        .isEqualTo("wrapped");
    assertThat(form(RecordKind.APPROVAL, "[" + approval + "]").container()).isNull();
  }

  @Test
  void formsOfOneWriterAgreeAndComplementEachOther() {
    Form one = run("{\"stepId\":\"a\",\"status\":\"Pending\",\"kind\":null,\"attempts\":0}");
    Form other = run("{\"stepId\":\"a\",\"status\":\"Failed\",\"kind\":\"Run\",\"attempts\":0}");
    assertThat(one.agrees(other)).isTrue();
    Form both = one.with(other);
    assertThat(both.nulls(FieldPlace.STEP)).contains("kind");
    assertThat(kind(both, "run")).isEqualTo("Run");
    assertThat(status(both, "pending")).isEqualTo("Pending");

    for (String differing :
        List.of(
            "{\"StepId\":\"a\",\"Status\":\"Pending\",\"Kind\":null}",
            "{\"stepId\":\"a\",\"status\":\"pending\",\"kind\":null,\"attempts\":0}",
            "{\"stepId\":\"a\",\"status\":0,\"kind\":null,\"attempts\":0}",
            "{\"stepId\":\"a\",\"status\":\"Pending\",\"attempts\":0}")) {
      assertThat(one.agrees(run(differing))).as(differing).isFalse();
      assertThat(run(differing).agrees(one)).as(differing).isFalse();
    }
  }

  @Test
  void aDamagedFormIsNotRead() {
    BsonDocument good = run(step("Run")).toBson();
    BsonDocument damaged = good.clone().append("record", new BsonInt32(1));
    assertThat(Form.read(damaged)).isNull();
    damaged = good.clone();
    damaged.getDocument("step").append("case", new BsonString("kebab"));
    assertThat(Form.read(damaged)).isNull();
    damaged = good.clone().append("words", BsonBoolean.TRUE);
    assertThat(Form.read(damaged)).isNull();
    assertThat(Form.read(new BsonDocument("later", BsonBoolean.TRUE)))
        .isEqualTo(Form.read(new BsonDocument()));
  }
}
