package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import taskrunner.ErrorCode;
import taskrunner.MigrationReport;
import taskrunner.SchemaBlockedException;
import taskrunner.StateReport;
import taskrunner.StepState;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.PlannedAction;
import taskrunner.schema.ValidationMode;
import taskrunner.testing.Indexes;
import taskrunner.testing.MongoTest;

/** Tests each row of "When code, configuration and database disagree". */
@MongoTest
class CompatibilityTest {
  @BeforeEach
  void reset() {
    Probe.reset();
  }

  @Test
  void anUnknownExecutedStepIsAWarningAndChangesNothing(
      MongoDatabase database, MongoClient client) {
    migrate(client, TestSettings.of(database.getName()));
    Desk.insertRow(database, "9004-later", "EXECUTED", Instant.now());
    Document policyBefore = policy(database);

    TestSettings other = TestSettings.of(database.getName()).mode(ValidationMode.WARN);
    MigrationReport report = migrate(client, other);

    assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.UP_TO_DATE);
    assertThat(report.warnings()).anyMatch(w -> w.contains("9004-later"));
    assertThat(policy(database)).isEqualTo(policyBefore);
    Operations operations = Desk.operations(client, database);
    assertThat(operations.verify().warnings()).anyMatch(w -> w.contains("newer"));
    assertThat(operations.verify().newer()).containsExactly("9004-later");
    assertThat(operations.pending()).isEmpty();
    assertThat(operations.state().comparison())
        .contains(
            new StateReport.Compared(
                "9004-later",
                false,
                true,
                StepState.MISSING_IN_CODE,
                StateReport.ChecksumMatch.UNKNOWN));
    assertThatThrownBy(() -> operations.undo(null))
        .isInstanceOf(SchemaBlockedException.class)
        .hasMessageContaining("9004-later");
  }

  @Test
  void anUnknownStepWithAPendingSchemaStepIsRefusedEverywhere(
      MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    operations.migrate("0001-collections", false, true);
    Desk.insertRow(database, "9004-later", "EXECUTED", Instant.now());

    refusedEverywhere(operations, ErrorCode.UNKNOWN_STEP, "9004-later", "0002-indexes");
    assertThat(Indexes.names(database, "pack_run_logs")).containsExactly("_id_");
  }

  @Test
  void aConflictingIndexIsRefusedEverywhere(MongoDatabase database, MongoClient client) {
    database
        .getCollection("pack_run_logs")
        .createIndex(new Document("runId", 1).append("sequence", 1));

    refusedEverywhere(
        Desk.operations(client, database), ErrorCode.CONFLICTING_INDEX, "pack_run_logs");
  }

  @Test
  void anotherValidationModeAndRetentionArePending(MongoDatabase database, MongoClient client) {
    TestSettings plain = TestSettings.of(database.getName());
    migrate(client, plain);
    for (TestSettings other :
        List.of(plain.mode(ValidationMode.OFF), plain.retention(Duration.ofDays(3)))) {
      Operations operations = Desk.operations(client, other.build(), ChangeUnits.all());

      assertThat(operations.pending()).containsExactly("policy");
      assertThat(operations.awaitApplied(Duration.ZERO)).containsExactly("policy");
      assertThat(operations.plan().pending()).containsExactly("policy");
      assertThat(operations.plan().actions()).isNotEmpty();
    }
  }

  @Test
  void aViewInPlaceOfACollectionIsRefusedIfOnlyThePolicyIsPending(
      MongoDatabase database, MongoClient client) {
    TestSettings plain = TestSettings.of(database.getName());
    migrate(client, plain);
    database.getCollection("pack_artifacts").drop();
    database.createView("pack_artifacts", "pack_runs", List.of());

    refusedEverywhere(
        Desk.operations(client, plain.mode(ValidationMode.WARN).build(), ChangeUnits.all()),
        ErrorCode.CONFLICTING_COLLECTION,
        "pack_artifacts");
  }

  /** The plan lists exactly the policy's actions that migrate performs. */
  @Test
  void aPlanListsTheActionsThatMigratePerforms(MongoDatabase database, MongoClient client) {
    TestSettings plain = TestSettings.of(database.getName());
    migrate(client, plain);
    database.getCollection("pack_schema_policy").drop();
    database.getCollection("pack_artifacts").drop();
    database.getCollection("pack_run_logs").dropIndex("timestamp_1");
    Operations operations = Desk.operations(client, database);

    assertThat(operations.plan())
        .satisfies(
            plan -> {
              assertThat(plan.pending()).containsExactly("policy");
              assertThat(plan.actions())
                  .extracting(PlannedAction::kind, PlannedAction::name)
                  .containsExactly(tuple(PlannedAction.Kind.CREATE_INDEX, "timestamp_1"));
            });
    assertThat(operations.migrate(null, false, false).outcome())
        .isEqualTo(MigrationReport.Outcome.APPLIED);

    assertThat(Indexes.names(database, "pack_run_logs")).contains("timestamp_1");
    assertThat(database.listCollectionNames()).doesNotContain("pack_artifacts");
    assertThat(operations.plan())
        .satisfies(
            plan -> {
              assertThat(plan.pending()).isEmpty();
              assertThat(plan.actions()).isEmpty();
            });
  }

  @Test
  void aPlanListsTheRetentionAfterTheIndexes(MongoDatabase database, MongoClient client) {
    TestSettings days = TestSettings.of(database.getName()).retention(Duration.ofDays(3));
    Operations operations = Desk.operations(client, days.build(), ChangeUnits.all());

    assertThat(operations.plan().actions())
        .filteredOn(action -> action.kind() == PlannedAction.Kind.SET_RETENTION)
        .extracting(PlannedAction::name)
        .containsExactly("3 days");
    operations.migrate(null, false, false);

    assertThat(timeToLive(database)).isEqualTo(259_200L);
    assertThat(operations.plan().actions()).isEmpty();
  }

  private static void refusedEverywhere(Operations operations, ErrorCode code, String... named) {
    List<ThrowingCallable> starts =
        List.of(
            operations::pending,
            () -> operations.awaitApplied(Duration.ofMinutes(1)),
            () -> operations.migrate(null, false, false));
    for (ThrowingCallable start : starts) {
      SchemaBlockedException refused = catchThrowableOfType(SchemaBlockedException.class, start);
      assertThat(refused).isNotNull();
      assertThat(refused.code()).isEqualTo(code);
      assertThat(refused.getMessage()).contains(named);
    }
    assertThat(operations.plan().blockers()).first().asString().contains(named);
  }

  @Test
  void aPendingStepBeforeAnExecutedOneIsRefusedAndBothAreNamed(
      MongoDatabase database, MongoClient client) {
    Desk.operations(client, database, List.of(Probe.SECOND)).migrate(null, false, false);

    SchemaBlockedException refused =
        catchThrowableOfType(
            SchemaBlockedException.class,
            () ->
                Desk.operations(client, database, List.of(Probe.FIRST, Probe.SECOND))
                    .migrate(null, false, false));

    assertThat(refused.code()).isEqualTo(ErrorCode.OUT_OF_ORDER_STEP);
    assertThat(refused).hasMessageContaining("9004-probe").hasMessageContaining("9005-probe");
  }

  @Test
  void aPendingBackfillBeforeAnExecutedStepIsApplied(MongoDatabase database, MongoClient client) {
    List<ChangeUnits.Unit> units = new ArrayList<>(ChangeUnits.all());
    units.add(Probe.FIRST);
    Operations operations = Desk.operations(client, database, units);
    MigrationReport first = operations.migrate(null, false, true);

    MigrationReport second = operations.migrate(null, false, false);

    assertThat(first.warnings()).anyMatch(w -> w.contains("0003-backfill stays pending"));
    assertThat(first.steps().get(2).state()).isEqualTo(StepState.PENDING);
    assertThat(second.steps().get(2).state()).isEqualTo(StepState.EXECUTED);
  }

  @Test
  void otherCollectionNamesAreRefusedAndBothAreNamed(MongoDatabase database, MongoClient client) {
    migrate(client, TestSettings.of(database.getName()));
    TestSettings renamed =
        TestSettings.of(database.getName())
            .names(
                new CollectionNames(
                    "other_runs", "pack_run_logs", "pack_artifacts", "pack_run_approvals"));

    SchemaBlockedException refused =
        catchThrowableOfType(SchemaBlockedException.class, () -> migrate(client, renamed));

    assertThat(refused.code()).isEqualTo(ErrorCode.COLLECTION_NAMES_CHANGED);
    assertThat(refused).hasMessageContaining("pack_runs").hasMessageContaining("other_runs");
  }

  @Test
  void anotherValidationModeIsAppliedAndTheReportNamesTheOldOneAndItsProcess(
      MongoDatabase database, MongoClient client) {
    migrate(client, TestSettings.of(database.getName()));

    MigrationReport report =
        migrate(client, TestSettings.of(database.getName()).mode(ValidationMode.WARN));

    assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.APPLIED);
    assertThat(report.warnings())
        .anyMatch(w -> w.contains("strict") && w.contains("warn") && w.contains("set by"));
    assertThat(options(database, "pack_runs")).containsEntry("validationAction", "warn");
    assertThat(migrate(client, TestSettings.of(database.getName()).mode(ValidationMode.WARN)))
        .returns(MigrationReport.Outcome.UP_TO_DATE, MigrationReport::outcome);
  }

  @Test
  void strictIsRefusedWithInvalidDocumentsAndNothingIsChanged(
      MongoDatabase database, MongoClient client) {
    TestSettings off = TestSettings.of(database.getName()).mode(ValidationMode.OFF);
    migrate(client, off);
    database.getCollection("pack_runs").insertOne(new Document("_id", "bad"));
    Document before = policy(database);
    TestSettings strict = TestSettings.of(database.getName());

    SchemaBlockedException refused =
        catchThrowableOfType(SchemaBlockedException.class, () -> migrate(client, strict));

    assertThat(refused.code()).isEqualTo(ErrorCode.VALIDATOR_VIOLATIONS);
    assertThat(policy(database).get("validation")).isEqualTo(before.get("validation"));
    assertThat(options(database, "pack_artifacts")).doesNotContainKey("validator");
    assertThat(Desk.operations(client, strict.build(), ChangeUnits.all()).plan().blockers())
        .anyMatch(b -> b.contains("pack_runs"));
  }

  @Test
  void aRetentionIsSetAndRemoved(MongoDatabase database, MongoClient client) {
    TestSettings plain = TestSettings.of(database.getName());
    migrate(client, plain);

    migrate(client, plain.retention(Duration.ofDays(30)));
    assertThat(timeToLive(database)).isEqualTo(2_592_000L);
    assertThat(Desk.operations(client, database).verify().drift()).isEmpty();

    migrate(client, plain);
    assertThat(timeToLive(database)).isNull();
  }

  @Test
  void aPlanReportsWhatTheServerDeletesWhenARemovedRetentionIsRestored(
      MongoDatabase database, MongoClient client) {
    TestSettings kept = TestSettings.of(database.getName()).retention(Duration.ofDays(30));
    migrate(client, kept);
    MongoCollection<Document> logs = database.getCollection("pack_run_logs");
    logs.dropIndex("timestamp_1");
    logs.createIndex(new Document("timestamp", 1));
    logs.insertOne(
        Document.parse(
            "{runId: 'r', sequence: {$numberLong: '1'}, timestamp: {$date: 0}, level: 'info',"
                + " eventType: 'e', message: 'm'}"));
    TestSettings warn = kept.mode(ValidationMode.WARN);

    assertThat(Desk.operations(client, kept.build(), ChangeUnits.all()).plan().actions()).isEmpty();
    assertThat(Desk.operations(client, warn.build(), ChangeUnits.all()).plan().actions())
        .filteredOn(action -> action.kind() == PlannedAction.Kind.SET_RETENTION)
        .singleElement()
        .satisfies(action -> assertThat(action.details().deletes()).isEqualTo(1));
    migrate(client, warn);
    assertThat(timeToLive(database)).isEqualTo(2_592_000L);
  }

  @Test
  void aConfiguredRetentionIsSetByTheFirstMigration(MongoDatabase database, MongoClient client) {
    MigrationReport report =
        migrate(client, TestSettings.of(database.getName()).retention(Duration.ofDays(1)));

    assertThat(timeToLive(database)).isEqualTo(86_400L);
    assertThat(report.warnings()).isEmpty();
  }

  @Test
  void anUnknownIdIsAUsageErrorThatListsTheKnownOnes(MongoDatabase database, MongoClient client) {
    TaskRunnerSchemaException refused =
        catchThrowableOfType(
            TaskRunnerSchemaException.class,
            () -> Desk.operations(client, database).migrate("9009-no", false, false));

    assertThat(refused.code()).isEqualTo(ErrorCode.WRONG_USAGE);
    assertThat(refused.hint()).contains("0002-indexes");
    assertThat(database.listCollectionNames()).isEmpty();
  }

  @Test
  void afterAnUndoOfAllStepsOtherNamesCanBeConfigured(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    operations.migrate("0002-indexes", false, false);
    operations.undo(null);
    TestSettings renamed =
        TestSettings.of(database.getName()).names(new CollectionNames("r", "l", "a", "p"));

    MigrationReport report = migrate(client, renamed);

    assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.APPLIED);
    assertThat(database.listCollectionNames()).contains("r", "l", "a", "p");
  }

  private static MigrationReport migrate(MongoClient client, TestSettings settings) {
    return Desk.operations(client, settings.build(), ChangeUnits.all()).migrate(null, false, false);
  }

  private static Document policy(MongoDatabase database) {
    Document found = database.getCollection("pack_schema_policy").find().first();
    assertThat(found).isNotNull();
    return found == null ? new Document() : found;
  }

  private static Document options(MongoDatabase database, String collection) {
    for (Document found : database.listCollections()) {
      if (collection.equals(found.getString("name"))) {
        return found.get("options", new Document());
      }
    }
    return new Document();
  }

  private static @Nullable Object timeToLive(MongoDatabase database) {
    for (Document index : database.getCollection("pack_run_logs").listIndexes()) {
      if (index.getString("name").equals("timestamp_1")) {
        return index.get("expireAfterSeconds") instanceof Number n ? n.longValue() : null;
      }
    }
    return "no such index";
  }
}
