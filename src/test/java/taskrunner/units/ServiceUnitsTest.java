package taskrunner.units;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.ChangeUnit;
import taskrunner.ErrorCode;
import taskrunner.MigrationBuilder;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.SchemaBlockedException;
import taskrunner.StateReport;
import taskrunner.StepReport;
import taskrunner.StepState;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.UndoReport;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.Drift;
import taskrunner.schema.PlannedAction;
import taskrunner.schema.ValidationMode;
import taskrunner.testing.Indexes;
import taskrunner.testing.MongoTest;

/** The change units of a service have the same guarantees as those of the module. */
@MongoTest
class ServiceUnitsTest {
  static final Units.Code TOTALS =
      new Units.Code(
          "0002-totals",
          "1",
          step ->
              step.guard()
                  .write(
                      session ->
                          step.collection(Units.INVOICES)
                              .updateMany(session, new Document(), set("total", 0))),
          step ->
              step.guard()
                  .write(
                      session ->
                          step.collection(Units.INVOICES)
                              .updateMany(session, new Document(), unset("total"))));
  static final List<ChangeUnit> BILLING = List.of(new Units.Invoices(), TOTALS);

  @Test
  void unitsOfAServiceArePlannedAppliedVerifiedUndoneAndAppliedAgain(
      MongoDatabase database, MongoClient client) {
    database.getCollection("invoices").insertOne(new Document("number", "1"));
    try (var operations = builder(client, database).changeUnits("billing", BILLING).open()) {
      assertThat(operations.plan().pending())
          .containsSequence("0003-backfill", "billing/0001-invoices", "billing/0002-totals");
      assertThat(operations.plan().actions())
          .filteredOn(action -> action.step().startsWith("billing/"))
          .extracting(PlannedAction::kind)
          .containsExactly(
              PlannedAction.Kind.SET_VALIDATOR,
              PlannedAction.Kind.CREATE_INDEX,
              PlannedAction.Kind.RUN_CODE);

      MigrationReport report = operations.migrate();
      assertThat(report.steps())
          .extracting(StepReport::id)
          .endsWith("billing/0001-invoices", "billing/0002-totals");
      assertThat(report.steps()).extracting(StepReport::state).containsOnly(StepState.EXECUTED);
      assertThat(invoice(database)).containsEntry("total", 0);
      assertThatThrownBy(() -> database.getCollection("invoices").insertOne(new Document()))
          .hasMessageContaining("validation");
      assertThat(operations.verify().drift()).isEmpty();
      assertThat(operations.verify().foreignNamespaces()).isEmpty();
      database.getCollection("invoices").dropIndex("number_1");
      assertThat(operations.verify().drift())
          .extracting(Drift::kind)
          .containsExactly(Drift.Kind.MISSING_INDEX);
      assertThat(operations.repair().drift()).isEmpty();
      assertThat(operations.report().collections())
          .anySatisfy(facts -> assertThat(facts.title()).isEqualTo("An invoice"));
      assertThat(operations.state().comparison())
          .extracting(StateReport.Compared::checksum)
          .containsOnly(StateReport.ChecksumMatch.MATCH);

      UndoReport undone = operations.undo("billing/0002-totals");
      assertThat(undone.steps())
          .filteredOn(step -> step.state() == StepState.ROLLED_BACK)
          .extracting(StepReport::id)
          .containsExactly("billing/0002-totals");
      assertThat(invoice(database)).doesNotContainKey("total");
      operations.migrate();
      assertThat(invoice(database)).containsEntry("total", 0);
      assertThat(operations.undoable(null))
          .startsWith("billing/0002-totals", "billing/0001-invoices", "0003-backfill");
      operations.undo(null);
      assertThat(invoice(database)).isNotNull();
      assertThat(database.listCollectionNames()).doesNotContain("pack_runs");
      assertThat(operations.migrate().outcome()).isEqualTo(MigrationReport.Outcome.APPLIED);
    }
  }

  @Test
  void theNamespaceIsTheAuthorAndTheIdStaysShort(MongoDatabase database, MongoClient client) {
    builder(client, database).changeUnits("billing", BILLING).run();

    Document row =
        database.getCollection("mongockChangeLog").find(eq("changeId", "0001-invoices")).first();
    assertThat(row)
        .containsEntry("author", "billing")
        .containsEntry("changeLogClass", Units.Invoices.class.getName())
        .containsEntry("state", "EXECUTED");
    Document policy = database.getCollection("pack_schema_policy").find().first();
    assertThat(requireNonNull(policy).get("steps", Document.class))
        .containsKeys("0001-collections", "billing/0001-invoices");
  }

  @Test
  void twoNamespacesMayHaveTheSameIdsAndOrders(MongoDatabase database, MongoClient client) {
    CollectionRef parcels = CollectionRef.named("parcels");
    MigrationReport report =
        builder(client, database)
            .changeUnits("shipping", List.of(new Units.Index("0001-collections", parcels, "to")))
            .changeUnits("billing", List.of(new Units.Index("0001-collections", parcels, "from")))
            .run();

    assertThat(report.steps())
        .extracting(StepReport::id)
        .containsSubsequence(
            "0001-collections", "shipping/0001-collections", "billing/0001-collections");
    assertThat(Indexes.names(database, "parcels")).contains("to_1", "from_1");
  }

  @Test
  void aServiceMayAddAnIndexToACollectionOfTheTaskRunnerUnderItsConfiguredName(
      MongoDatabase database, MongoClient client) {
    builder(client, database)
        .settings(s -> s.collection(CollectionRef.RUNS, "runs"))
        .changeUnits(
            "billing", List.of(new Units.Index("0001-by-invoice", CollectionRef.RUNS, "invoice")))
        .run();

    assertThat(Indexes.names(database, "runs")).contains("updatedAt_-1", "invoice_1");
  }

  @Test
  void unitsOfAnUnknownNamespaceAreIgnored(MongoDatabase database, MongoClient client) {
    builder(client, database).changeUnits("billing", BILLING).run();
    try (var operations = builder(client, database).open()) {
      assertThat(operations.migrate().outcome()).isEqualTo(MigrationReport.Outcome.UP_TO_DATE);
      assertThat(operations.verify().newer()).isEmpty();
      assertThat(operations.verify().foreignNamespaces()).containsExactly("billing");
      assertThat(operations.verify().warnings()).anyMatch(w -> w.contains("billing"));
      assertThat(operations.state().history())
          .extracting(StateReport.HistoryRow::changeId)
          .noneMatch(id -> id.contains("invoices"));

      UndoReport undone = operations.undo(null);

      assertThat(undone.steps()).extracting(StepReport::id).noneMatch(id -> id.contains("/"));
      assertThat(undone.warnings()).hasSize(1).allMatch(w -> w.contains("of billing stay"));
      assertThat(Indexes.names(database, "invoices")).contains("number_1");
      assertThat(operations.undo(null).warnings()).isNotEmpty();
    }
    try (var operations = builder(client, database).changeUnits("billing", BILLING).open()) {
      assertThat(operations.state().comparison())
          .filteredOn(unit -> unit.id().startsWith("billing/"))
          .extracting(StateReport.Compared::state)
          .containsOnly(StepState.EXECUTED);
      operations.undo(null);
      assertThat(operations.foreignNamespaces()).isEmpty();
    }
    try (var operations = builder(client, database).open()) {
      assertThat(operations.undo(null).warnings()).isEmpty();
    }
  }

  @Test
  void theNextStartOfTheServiceAppliesAModeThatAProcessWithoutItsUnitsHasSet(
      MongoDatabase database, MongoClient client) {
    builder(client, database).changeUnits("billing", BILLING).run();
    builder(client, database).settings(s -> s.schemaValidation(ValidationMode.WARN)).run();

    try (var operations =
        builder(client, database)
            .settings(s -> s.schemaValidation(ValidationMode.WARN))
            .changeUnits("billing", BILLING)
            .open()) {
      assertThat(operations.pending()).containsExactly("policy");
      operations.migrate();
      assertThat(operations.verify().drift()).isEmpty();
      assertThat(operations.pending()).isEmpty();
    }
    // The server only logs a warning.
    database.getCollection("invoices").insertOne(new Document());
  }

  @Test
  void anUnknownIdOfAKnownNamespaceIsANewerBuild(MongoDatabase database, MongoClient client) {
    builder(client, database).changeUnits("billing", BILLING).run();
    try (var older =
        builder(client, database).changeUnits("billing", BILLING.subList(0, 1)).open()) {
      MigrationReport report = older.migrate();

      assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.UP_TO_DATE);
      assertThat(report.warnings()).anyMatch(w -> w.contains("billing/0002-totals"));
      assertThat(older.verify().newer()).containsExactly("billing/0002-totals");
      assertThat(older.state().comparison())
          .filteredOn(unit -> unit.state() == StepState.MISSING_IN_CODE)
          .extracting(StateReport.Compared::id)
          .containsExactly("billing/0002-totals");
      assertThatThrownBy(() -> older.undo(null)).hasMessageContaining("billing/0002-totals");
    }
  }

  /** Each service has its own releases, with its own build of this library. */
  @Test
  void aNewerBuildOfOneNamespaceDoesNotBlockTheOthers(MongoDatabase database, MongoClient client) {
    builder(client, database).changeUnits("billing", BILLING).run();
    var parcels = new Units.Index("0001-parcels", Units.PARCELS, "to");

    MigrationReport report =
        builder(client, database)
            .settings(s -> s.schemaValidation(ValidationMode.WARN))
            .changeUnits("billing", BILLING.subList(0, 1))
            .changeUnits("shipping", List.of(parcels))
            .run();

    assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.APPLIED);
    assertThat(Indexes.names(database, "parcels")).contains("to_1");
    assertThat(report.warnings()).anyMatch(w -> w.contains("Nothing of billing was changed"));
    // The policy was not changed, either.
    assertThatThrownBy(() -> database.getCollection("pack_runs").insertOne(new Document()))
        .hasMessageContaining("validation");
  }

  @Test
  void theOrderAppliesOnlyWithinANamespace(MongoDatabase database, MongoClient client) {
    var second = new Units.Index("0002-second", Units.INVOICES, "second");
    builder(client, database).changeUnits("billing", List.of(second)).run();
    var first = new Units.Index("0001-first", CollectionRef.named("parcels"), "first");

    assertThat(
            builder(client, database)
                .changeUnits("shipping", List.of(first))
                .changeUnits("billing", List.of(second))
                .run()
                .outcome())
        .isEqualTo(MigrationReport.Outcome.APPLIED);
    assertThatThrownBy(
            () ->
                builder(client, database)
                    .changeUnits(
                        "billing",
                        List.of(new Units.Index("0001-late", Units.INVOICES, "late"), second))
                    .run())
        .isInstanceOfSatisfying(
            SchemaBlockedException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_ORDER_STEP))
        .hasMessageContainingAll("billing/0001-late", "billing/0002-second");
  }

  @Test
  void aDataUnitThatThrowsIsRolledBackAndReported(MongoDatabase database, MongoClient client) {
    database.getCollection("invoices").insertOne(new Document("number", "1"));
    var failing =
        new Units.Code(
            "0002-totals",
            "1",
            step -> {
              TOTALS.execute(step);
              throw new IllegalStateException("the price list is empty");
            },
            TOTALS::rollback);

    TaskRunnerSchemaException failure =
        catchThrowableOfType(
            TaskRunnerSchemaException.class,
            () ->
                builder(client, database)
                    .changeUnits("billing", List.of(new Units.Invoices(), failing))
                    .run());

    assertThat(failure.code()).isEqualTo(ErrorCode.STEP_FAILED);
    assertThat(failure)
        .hasMessageContainingAll("billing/0002-totals", "rolled back", "the price list is empty");
    assertThat(invoice(database)).doesNotContainKey("total");
    assertThat(requireNonNull(failure.report()).steps())
        .extracting(step -> step.id() + " " + step.state())
        .endsWith("billing/0001-invoices EXECUTED", "billing/0002-totals ROLLED_BACK");
    assertThat(builder(client, database).changeUnits("billing", BILLING).run().outcome())
        .isEqualTo(MigrationReport.Outcome.APPLIED);
  }

  @Test
  void anotherVersionOfAnAppliedDataUnitIsRejected(MongoDatabase database, MongoClient client) {
    builder(client, database).changeUnits("billing", BILLING).run();
    var changed = new Units.Code("0002-totals", "2", step -> {}, step -> {});

    assertThatThrownBy(
            () ->
                builder(client, database)
                    .changeUnits("billing", List.of(new Units.Invoices(), changed))
                    .run())
        .isInstanceOfSatisfying(
            SchemaBlockedException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANGED_STEP))
        .hasMessageContaining("billing/0002-totals");
  }

  @Test
  void withoutTheLockADataUnitWritesNothing(MongoDatabase database, MongoClient client) {
    database.getCollection("invoices").insertOne(new Document("number", "1"));
    var losesLock =
        new Units.Code(
            "0001-totals",
            "1",
            step -> {
              database
                  .getCollection("mongockLock")
                  .updateOne(new Document(), set("owner", "thief"));
              TOTALS.execute(step);
            },
            step -> {
              throw new AssertionError("rolled back without the lock");
            });

    assertThatThrownBy(
            () -> builder(client, database).changeUnits("billing", List.of(losesLock)).run())
        .isInstanceOfSatisfying(
            TaskRunnerSchemaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_LOST));
    assertThat(invoice(database)).doesNotContainKey("total");
  }

  @Test
  void aWriteInsideAWriteIsRefused(MongoDatabase database, MongoClient client) {
    NestedWrite.isRefused(client, database);
  }

  @Test
  void theSessionOfADataUnitHasNoTransaction(MongoDatabase database, MongoClient client) {
    List<Boolean> seen = new ArrayList<>();
    var inspecting =
        new Units.Code(
            "0001-look",
            "1",
            step -> {
              seen.add(step.session().hasActiveTransaction());
              step.guard().write(session -> seen.add(session.hasActiveTransaction()));
              step.database().getCollection("invoices").find(step.session()).first();
            },
            step -> {});

    builder(client, database).changeUnits("billing", List.of(inspecting)).run();

    assertThat(seen).containsExactly(false, true);
  }

  @Test
  void theScriptHasTheSchemaAndNamesTheCode(MongoDatabase database) {
    String script =
        MigrationRunner.builder()
            .settings(s -> s.database("tasks"))
            .changeUnits("billing", BILLING)
            .script(false);

    assertThat(script)
        .startsWith("// Not in this script: billing/0002-totals, which runs the code of ")
        .contains("\"invoices\"", "number_1");
  }

  static MigrationBuilder builder(MongoClient client, MongoDatabase database) {
    return MigrationRunner.builder().settings(s -> s.database(database.getName())).client(client);
  }

  static Document invoice(MongoDatabase database) {
    return requireNonNull(database.getCollection("invoices").find().first());
  }
}
