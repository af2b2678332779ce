package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Updates;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import taskrunner.StateReport;
import taskrunner.UndoReport;
import taskrunner.testing.Indexes;
import taskrunner.testing.MongoTest;

/** An undo that failed or died, and an undo beside a unit that is half applied. */
@MongoTest
class UnfinishedUndoTest {
  private static final List<ChangeUnits.Unit> SCHEMA = ChangeUnits.all().subList(0, 2);

  @BeforeEach
  void reset() {
    Probe.reset();
  }

  /** A part of the unit may be missing, although it counts as executed. */
  @Test
  void anUndoThatFailedIsReportedUntilItIsFinished(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, Probe.only());
    operations.migrate(null, false, false);
    Probe.ON_ROLLBACK.set(
        step -> {
          throw new IllegalStateException("can't be taken back now");
        });
    assertThatThrownBy(() -> operations.undo(null)).hasMessageContaining("can't be taken back now");

    assertThat(Desk.states(database, "9004-probe")).containsExactly("EXECUTED", "ROLLBACK_FAILED");
    assertThat(operations.state().underWay())
        .singleElement()
        .returns(true, StateReport.UnderWay::undo)
        .returns(false, StateReport.UnderWay::alive);
    assertThat(operations.migrate(null, false, false).warnings())
        .anySatisfy(w -> assertThat(w).contains("The undo of 9004-probe", "did not finish"));

    Probe.reset();
    operations.undo(null);

    assertThat(operations.state().underWay()).isEmpty();
  }

  /** The undo had dropped an index and removed its entry; the repair created it again. */
  @Test
  void anUndoAfterARepairDropsWhatTheRepairCreated(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, SCHEMA);
    operations.migrate(null, false, false);
    database.getCollection("pack_runs").insertOne(run());
    database.getCollection("pack_runs").dropIndex("updatedAt_-1");
    database.getCollection("pack_artifacts").drop();
    policy(
        database,
        Updates.combine(
            Updates.pull("steps.0002-indexes.record", new Document("name", "updatedAt_-1")),
            Updates.pull(
                "steps.0001-collections.record", new Document("collection", "pack_artifacts")),
            mark("0001-collections", "undo"),
            mark("0002-indexes", "undo")));
    assertThat(operations.repair().repaired()).isNotEmpty();

    operations.undo(null);

    assertThat(Indexes.names(database, "pack_runs")).containsExactly("_id_");
    assertThat(database.listCollectionNames()).doesNotContain("pack_artifacts");
  }

  /** The undo had dropped one collection; the indexes of the next unit created it again. */
  @Test
  void anUndoAfterAMigrationDropsWhatTheMigrationCreatedAgain(
      MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, SCHEMA);
    operations.migrate(null, false, false);
    operations.undo("0002-indexes");
    database.getCollection("pack_artifacts").drop();
    policy(
        database,
        Updates.combine(
            Updates.pull(
                "steps.0001-collections.record", new Document("collection", "pack_artifacts")),
            mark("0001-collections", "undo")));
    operations.migrate(null, false, false);
    assertThat(database.listCollectionNames()).contains("pack_artifacts");

    operations.undo(null);

    assertThat(database.listCollectionNames()).doesNotContain("pack_artifacts");
  }

  /** The half-applied unit had made indexes, which went with the collections. */
  @Test
  void whatAHalfAppliedUnitMadeIsForgottenWithTheDroppedCollection(
      MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, SCHEMA);
    operations.migrate(null, false, false);
    Desk.log(database).deleteMany(Filters.eq("changeId", "0002-indexes"));
    policy(database, mark("0002-indexes", "apply"));
    UndoReport first = operations.undo(null);
    assertThat(first.warnings())
        .anySatisfy(w -> assertThat(w).contains("0002-indexes was begun by node-9"));
    assertThat(database.listCollectionNames()).doesNotContain("pack_runs");
    // Another client creates them.
    database.getCollection("pack_runs").createIndex(new Document("updatedAt", -1));
    operations.migrate(null, false, false);

    operations.undo(null);

    assertThat(Indexes.names(database, "pack_runs")).containsExactly("_id_", "updatedAt_-1");
  }

  /** The undo keeps an index that has replaced the one that the unit had found. */
  @Test
  void aFinishedUndoLeavesNoRecord(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, SCHEMA);
    MongoCollection<Document> runs = database.getCollection("pack_runs");
    runs.createIndex(new Document("updatedAt", -1), new IndexOptions().name("mine"));
    runs.insertOne(run());
    operations.migrate(null, false, false);
    runs.dropIndex("mine");
    runs.createIndex(new Document("planHash", -1), new IndexOptions().name("mine"));
    operations.undo(null);

    assertThat(operations.undo(null).warnings()).isEmpty();
    assertThat(Indexes.names(database, "pack_runs")).containsExactly("_id_", "mine");
    assertThat(
            database
                .getCollection("pack_schema_policy")
                .countDocuments(Filters.size("steps.0002-indexes.record", 0)))
        .isEqualTo(1);
  }

  /** An undo of later units does not need it. */
  @Test
  void aDamagedRecordOfAnEarlierUnitIsNoObstacle(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, SCHEMA);
    operations.migrate(null, false, false);
    policy(database, Updates.set("steps.0001-collections.record", 7));

    operations.undo("0002-indexes");

    assertThat(Indexes.names(database, "pack_runs")).containsExactly("_id_");
  }

  private static Bson mark(String unit, String as) {
    return Updates.set(
        "steps." + unit + ".running",
        new Document("as", as).append("owner", "dead").append("host", "node-9"));
  }

  private static void policy(MongoDatabase database, Bson change) {
    database.getCollection("pack_schema_policy").updateOne(new Document(), change);
  }

  private static Document run() {
    return new Document("_id", "run-1")
        .append("planHash", "h")
        .append("plan", new Document())
        .append(
            "failurePolicy",
            new Document("maxAttempts", 1)
                .append("backoffSeconds", 0)
                .append("continueOnError", false))
        .append("requestedAt", Date.from(Instant.now()))
        .append("createdAt", Date.from(Instant.now()))
        .append("updatedAt", Date.from(Instant.now()))
        .append("steps", List.of());
  }
}
