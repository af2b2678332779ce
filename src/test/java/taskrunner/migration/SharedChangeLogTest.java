package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.MigrationReport;
import taskrunner.StateReport;
import taskrunner.StepState;
import taskrunner.UndoReport;
import taskrunner.schema.ValidationMode;
import taskrunner.testing.MongoTest;

/** Several users of Mongock share one change log. Rows of other authors have no effect. */
@MongoTest
class SharedChangeLogTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000-init",
        "20230901_add_index",
        "0001-collections",
        "0003-later",
        "create-users",
        "",
        "é"
      })
  void aRowOfAnotherAuthorHasNoEffect(String changeId, MongoDatabase database, MongoClient client) {
    insert(database, "jane", changeId, "EXECUTED");
    Operations operations = Desk.operations(client, database);
    assertThat(operations.pending()).isEqualTo(ids());
    assertThat(operations.awaitApplied(Duration.ZERO)).isEqualTo(ids());
    assertThat(operations.plan().pending()).isEqualTo(ids());
    assertThat(operations.plan().blockers()).isEmpty();

    MigrationReport report = operations.migrate(null, false, false);

    assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.APPLIED);
    assertThat(database.listCollectionNames()).contains("pack_runs", "pack_run_logs");
    assertThat(operations.pending()).isEmpty();
    assertThat(operations.state().history())
        .extracting(StateReport.HistoryRow::changeId)
        .containsExactlyElementsOf(ids());
  }

  @Test
  void laterRowsOfOthersStopNeitherAPolicyChangeNorAnUndo(
      MongoDatabase database, MongoClient client) {
    Desk.operations(client, database).migrate(null, false, false);
    insert(database, "jane", "20230901_add_index", "EXECUTED");
    insert(database, "zoe", "0002-indexes", "SOMETHING_ELSE");
    TestSettings warn = TestSettings.of(database.getName()).mode(ValidationMode.WARN);
    Operations operations = Desk.operations(client, warn.build(), ChangeUnits.all());

    assertThat(operations.migrate(null, false, false).outcome())
        .isEqualTo(MigrationReport.Outcome.APPLIED);
    assertThat(operations.verify())
        .satisfies(
            verified -> {
              assertThat(verified.foreignNamespaces()).containsExactly("jane", "zoe");
              assertThat(verified.warnings()).anyMatch(w -> w.contains("jane, zoe"));
              assertThat(verified.newer()).isEmpty();
            });
    assertThat(operations.state().comparison())
        .extracting(StateReport.Compared::state)
        .containsOnly(StepState.EXECUTED);

    UndoReport undone = operations.undo(null);

    assertThat(undone.steps())
        .filteredOn(step -> step.state() == StepState.ROLLED_BACK)
        .hasSize(ids().size());
    assertThat(Desk.log(database).countDocuments(new Document("author", "jane"))).isEqualTo(1);
  }

  @Test
  void everyOperationNamesTheSameOtherAuthors(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    operations.migrate(null, false, false);
    insert(database, "executed", "0001-a", "EXECUTED");
    insert(database, "failed", "0001-a", "FAILED");
    insert(database, "unknown", "0001-a", "SOMETHING_ELSE");
    insert(database, "tried", "0001-a", "ROLLED_BACK");
    insert(database, "undone", "0001-a", "EXECUTED");
    insert(database, "undone", "0001-a", "FAILED");
    insert(database, "undone", "0001-a", "ROLLED_BACK");
    Desk.log(database)
        .updateOne(
            new Document("author", "undone").append("state", "ROLLED_BACK"),
            Updates.set("timestamp", Date.from(Instant.parse("2023-04-26T10:00:01Z"))));
    Desk.log(database)
        .insertMany(
            List.of(
                new Document("changeId", "0001-a").append("state", "EXECUTED"),
                new Document("changeId", "0002-b").append("author", null),
                new Document("changeId", "0003-c").append("author", "")));

    List<String> named = operations.foreignNamespaces();

    assertThat(named).containsExactly("executed", "failed", "unknown");
    assertThat(operations.verify().foreignNamespaces()).isEqualTo(named);
    assertThat(operations.undo(null).warnings()).containsExactly(UndoReport.left(named));
  }

  @Test
  void theTimeOfAnotherAuthorsRowHasNoEffect(MongoDatabase database, MongoClient client) {
    Instant future = Instant.parse("2099-01-01T00:00:00Z");
    insert(database, "jane", "9009-x", "EXECUTED");
    Desk.log(database)
        .updateOne(
            new Document("author", "jane"),
            new Document("$set", new Document("timestamp", Date.from(future))));

    Desk.operations(client, database).migrate(null, false, false);

    assertThat(Desk.log(database).find(new Document("author", ChangeUnits.AUTHOR)))
        .isNotEmpty()
        .allMatch(row -> row.getDate("timestamp").toInstant().isBefore(future));
  }

  private static List<String> ids() {
    return ChangeUnits.all().stream().map(ChangeUnits.Unit::id).toList();
  }

  private static void insert(MongoDatabase database, String author, String changeId, String state) {
    Desk.log(database)
        .insertOne(
            new Document("executionId", "2023-04-26T10:00:00-" + state)
                .append("changeId", changeId)
                .append("author", author)
                .append("timestamp", Date.from(Instant.parse("2023-04-26T10:00:00Z")))
                .append("state", state)
                .append("type", "EXECUTION")
                .append("systemChange", false));
  }
}
