package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import taskrunner.LeaseLostException;
import taskrunner.MigrationReport;
import taskrunner.StateReport;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.schema.ValidationMode;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.MongoTest;

/** What a start finds, reports and repairs after a process that did not finish. */
@MongoTest
class RecoveryTest {
  @BeforeEach
  void reset() {
    Probe.reset();
  }

  @Test
  void stateShowsAStartedUnitAndWhetherItsProcessHoldsTheLock(
      MongoDatabase database, MongoClient client) {
    Operations looking = Desk.operations(client, database, Probe.only());
    List<StateReport.UnderWay> during = new ArrayList<>();
    Probe.ON_EXECUTE.set(
        step -> {
          during.addAll(looking.state().underWay());
          database
              .getCollection("mongockLock")
              .updateOne(new Document(), Updates.set("owner", "thief"));
        });
    assertThatThrownBy(
            () -> Desk.operations(client, database, Probe.only()).migrate(null, false, false))
        .isInstanceOf(LeaseLostException.class);
    StateReport after = looking.state();

    assertThat(during)
        .singleElement()
        .returns("9004-probe", StateReport.UnderWay::changeId)
        .returns(false, StateReport.UnderWay::undo)
        .returns(true, StateReport.UnderWay::alive);
    assertThat(during.get(0).since()).isNotNull();
    assertThat(after.underWay())
        .singleElement()
        .returns(during.get(0).owner(), StateReport.UnderWay::owner)
        .returns(false, StateReport.UnderWay::alive);
    assertThat(after.history()).isEmpty();

    looking.releaseLock(true);
    Probe.reset();
    MigrationReport recovered = looking.migrate(null, false, false);

    assertThat(recovered.steps().get(0).detail())
        .contains("run again")
        .contains(during.get(0).host());
    assertThat(looking.state().underWay()).isEmpty();
  }

  @Test
  void anInterruptedUndoIsReportedUntilItIsFinished(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, Probe.only());
    operations.migrate(null, false, false);
    Probe.ON_ROLLBACK.set(
        step ->
            database
                .getCollection("mongockLock")
                .updateOne(new Document(), Updates.set("owner", "thief")));
    assertThatThrownBy(() -> operations.undo(null)).isInstanceOf(TaskRunnerSchemaException.class);
    operations.releaseLock(true);
    Probe.reset();

    assertThat(operations.state().underWay()).singleElement().matches(StateReport.UnderWay::undo);
    assertThat(operations.migrate(null, false, false).warnings())
        .anySatisfy(w -> assertThat(w).contains("undo of 9004-probe").contains("verify --fix"));

    operations.undo(null);

    assertThat(operations.state().underWay()).isEmpty();
  }

  @Test
  void anInterruptedUndoIsNotReportedAfterARepair(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    operations.migrate(null, false, false);
    database.getCollection("pack_runs").dropIndex("updatedAt_-1");
    database
        .getCollection("pack_schema_policy")
        .updateOne(
            new Document(),
            Updates.set(
                "steps.0002-indexes.running",
                new Document("as", "undo").append("owner", "dead").append("host", "node-9")));
    assertThat(operations.migrate(null, false, false).warnings())
        .anySatisfy(w -> assertThat(w).contains("undo of 0002-indexes by node-9"));

    assertThat(operations.repair().repaired()).isNotEmpty();

    assertThat(operations.migrate(null, false, false).warnings()).isEmpty();
    assertThat(operations.state().underWay()).isEmpty();
  }

  @Test
  void aPolicyThatWasSetButNotRecordedIsSetAgain(MongoDatabase database, MongoClient client) {
    StorageSettings strict = TestSettings.of(database.getName()).build();
    StorageSettings warn = TestSettings.of(database.getName()).mode(ValidationMode.WARN).build();
    List<ChangeUnits.Unit> units = ChangeUnits.all();
    Desk.operations(client, strict, units).migrate(null, false, false);
    refuse(database, new Document("validation", new Document("$ne", "warn")));

    assertThatThrownBy(() -> Desk.operations(client, warn, units).migrate(null, false, false))
        .isInstanceOf(TaskRunnerSchemaException.class);
    refuse(database, new Document());
    assertThat(level(database)).isEqualTo("moderate");
    Desk.operations(client, strict, units).migrate(null, false, false);

    assertThat(level(database)).isEqualTo("strict");
    assertThat(Desk.operations(client, strict, units).migrate(null, false, false).outcome())
        .isEqualTo(MigrationReport.Outcome.UP_TO_DATE);
  }

  @Test
  void theNextStartSetsTheRetentionThatAKilledProcessDidNotSet(
      MongoDatabase database, MongoClient client) {
    StorageSettings settings =
        TestSettings.of(database.getName()).retention(Duration.ofDays(30)).build();
    List<ChangeUnits.Unit> before = ChangeUnits.all().subList(0, 1);
    List<ChangeUnits.Unit> units = ChangeUnits.all().subList(0, 2);
    Desk.operations(client, settings, before).migrate(null, false, false);
    // The mark before the unit is written. The record after it is refused, as if the process was
    // killed.
    refuse(
        database,
        Document.parse("{$or: [{changing: {$exists: true}}, {'steps.0002-indexes': null}]}"));

    assertThatThrownBy(() -> Desk.operations(client, settings, units).migrate(null, false, false))
        .isInstanceOf(TaskRunnerSchemaException.class);
    refuse(database, new Document());
    assertThat(Desk.states(database, "0002-indexes")).containsExactly("EXECUTED");
    MongoCollection<Document> logs = database.getCollection("pack_run_logs");
    logs.dropIndex("timestamp_1");
    logs.createIndex(Indexes.ascending("timestamp"));

    Desk.operations(client, settings, units).migrate(null, false, false);

    assertThat(logs.listIndexes().into(new ArrayList<>()))
        .filteredOn(index -> index.getString("name").equals("timestamp_1"))
        .singleElement()
        .matches(index -> index.containsKey("expireAfterSeconds"));
    assertThat(Desk.operations(client, settings, units).migrate(null, false, false).outcome())
        .isEqualTo(MigrationReport.Outcome.UP_TO_DATE);
  }

  private static void refuse(MongoDatabase database, Document validator) {
    database.runCommand(
        new Document("collMod", "pack_schema_policy").append("validator", validator));
  }

  private static String level(MongoDatabase database) {
    Document options =
        database
            .listCollections()
            .filter(new Document("name", "pack_runs"))
            .into(new ArrayList<>())
            .get(0)
            .get("options", Document.class);
    return options.getString("validationLevel");
  }
}
