package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import taskrunner.MigrationReport;
import taskrunner.StepReport;
import taskrunner.StepState;
import taskrunner.UndoReport;
import taskrunner.testing.MongoTest;

@MongoTest
class UndoTest {
  private static final List<ChangeUnits.Unit> SCHEMA = ChangeUnits.all().subList(0, 2);

  @BeforeEach
  void reset() {
    Probe.reset();
  }

  @Test
  void undoAllRevertsTheNewestFirstAndKeepsTheHistory(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, SCHEMA);
    operations.migrate(null, false, false);

    assertThat(operations.undoable(null)).containsExactly("0002-indexes", "0001-collections");
    UndoReport report = operations.undo(null);

    assertThat(report.steps())
        .extracting(StepReport::id, StepReport::state)
        .containsExactly(
            tuple("0002-indexes", StepState.ROLLED_BACK),
            tuple("0001-collections", StepState.ROLLED_BACK));
    assertThat(database.listCollectionNames())
        .doesNotContain("pack_runs", "pack_run_logs", "pack_artifacts", "pack_run_approvals");
    assertThat(Desk.states(database, "0001-collections"))
        .containsExactly("EXECUTED", "ROLLED_BACK");
    assertThat(operations.migrate(null, false, false).outcome())
        .isEqualTo(MigrationReport.Outcome.APPLIED);
  }

  @Test
  void theNextUndoFinishesOneThatWasKilledBeforeItsLastWrite(
      MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, SCHEMA);
    operations.migrate(null, false, false);
    Document names = policy(database).get("collections", Document.class);
    operations.undo(null);
    // The state before the last write of the undo.
    database
        .getCollection("pack_schema_policy")
        .updateOne(new Document(), new Document("$set", new Document("collections", names)));

    operations.undo(null);

    assertThat(policy(database)).doesNotContainKey("collections");
  }

  private static Document policy(MongoDatabase database) {
    return Objects.requireNonNull(database.getCollection("pack_schema_policy").find().first());
  }

  @Test
  void undoUpToAStepIncludesItAndKeepsEarlierSteps(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, SCHEMA);
    operations.migrate(null, false, false);

    operations.undo("0002-indexes");

    assertThat(operations.pending()).containsExactly("0002-indexes");
    assertThat(database.listCollectionNames()).contains("pack_runs");
  }

  @Test
  void aCollectionWithDocumentsIsKeptAndReported(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, SCHEMA);
    operations.migrate(null, false, false);
    database
        .getCollection("pack_artifacts")
        .insertOne(
            new Document("runId", "r")
                .append("name", "n")
                .append("type", "file")
                .append("status", "pending")
                .append("capturedAt", Date.from(Instant.now())));

    UndoReport report = operations.undo(null);

    assertThat(report.kept())
        .singleElement()
        .returns("pack_artifacts", UndoReport.Kept::collection)
        .returns(1L, UndoReport.Kept::documents);
    assertThat(database.getCollection("pack_artifacts").countDocuments()).isEqualTo(1);
  }

  @Test
  void anIndexOfACollectionThatIsDroppedIsNotReportedAsKept(
      MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, SCHEMA);
    operations.migrate(null, false, false);
    database.getCollection("pack_artifacts").dropIndex("runId_1");
    database
        .getCollection("pack_artifacts")
        .createIndex(Indexes.ascending("runId"), new IndexOptions().sparse(true));

    assertThat(operations.undo(null).kept()).isEmpty();
    assertThat(database.listCollectionNames()).doesNotContain("pack_artifacts");
  }

  @Test
  void withoutAppliedStepsUndoDoesNothingAndAcquiresNoLock(
      MongoDatabase database, MongoClient client) {
    UndoReport report = Desk.operations(client, database).undo(null);

    assertThat(report.steps()).isEmpty();
    assertThat(database.listCollectionNames()).isEmpty();
  }

  @Test
  void aRollbackThatFailsStopsTheUndoAndCanBeRepeated(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, List.of(Probe.FIRST, Probe.SECOND));
    operations.migrate(null, false, false);
    Probe.ON_ROLLBACK.set(
        step -> {
          throw new IllegalStateException("can't be taken back now");
        });

    assertThatThrownBy(() -> operations.undo(null)).hasMessageContaining("can't be taken back now");

    assertThat(Desk.states(database, "9005-probe")).containsExactly("EXECUTED", "ROLLBACK_FAILED");
    assertThat(Desk.states(database, "9004-probe")).containsExactly("EXECUTED");
    assertThat(operations.steps()).extracting(StepReport::state).containsExactly(StepState.FAILED);
    assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
    Probe.ON_ROLLBACK.set(step -> {});
    assertThat(operations.undo(null).steps()).hasSize(2);
  }

  @Test
  void theNextStartReportsAnInterruptedUndo(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, SCHEMA);
    operations.migrate(null, false, false);
    database
        .getCollection("pack_schema_policy")
        .updateOne(
            new Document(),
            new Document(
                "$set",
                new Document(
                    "steps.0002-indexes.running",
                    new Document("as", "undo").append("owner", "x").append("host", "node-9"))));

    MigrationReport report = operations.migrate(null, false, false);

    assertThat(report.warnings()).anyMatch(w -> w.contains("node-9") && w.contains("undo"));
  }
}
