package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import changeunits.ChangeUnits;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.schema.ValidationMode;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

@MongoTest
class HistoryTest {
  @Test
  void trap19AStartWithNothingToDoSendsOneCommandAndAcquiresNoLock(
      MongoDatabase database, MongoClient client, MongoServer server) {
    var settings = TestSettings.of(database.getName()).build();
    MigrationRunner.run(settings, client);
    Queue<String> commands = new ConcurrentLinkedQueue<>();
    try (MongoClient counted = counting(server, commands)) {
      MigrationReport report = MigrationRunner.run(settings, counted);

      assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.UP_TO_DATE);
      assertThat(commands).containsExactly("aggregate");
    }
  }

  @Test
  void trap19TheReadExaminesOneRowAUnitWhateverTheSizeOfTheHistory(
      MongoDatabase database, MongoClient client) {
    MigrationRunner.run(TestSettings.of(database.getName()).build(), client);
    Instant old = Instant.parse("2020-01-01T00:00:00Z");
    List<Document> rows = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      rows.add(
          new Document("executionId", "old-" + i)
              .append("changeId", ChangeUnits.all().get(i % 3).id())
              .append("author", ChangeUnits.AUTHOR)
              .append("state", i % 2 == 0 ? "EXECUTED" : "ROLLED_BACK")
              .append("timestamp", old.plusSeconds(i)));
    }
    Desk.log(database).insertMany(rows);
    database.runCommand(new Document("profile", 2));

    History history =
        new HistoryReader(new Bookkeeping(database, ""), UnitList.own(ChangeUnits.all()))
            .read(null);

    database.runCommand(new Document("profile", 0));
    assertThat(history.executed()).containsOnlyKeys(ids());
    long examined =
        database
            .getCollection("system.profile")
            .find(new Document("op", "command").append("docsExamined", new Document("$gt", 0)))
            .into(new ArrayList<>())
            .stream()
            .mapToLong(p -> ((Number) p.getOrDefault("docsExamined", 0)).longValue())
            .sum();
    assertThat(examined).isBetween(3L, 20L);
  }

  @Test
  void theNewestTimestampDecidesAndOfEqualOnesTheFirstRow(MongoDatabase database) {
    Instant at = Instant.parse("2026-01-01T00:00:00Z");
    Desk.insertRow(database, "0001-collections", "EXECUTED", at);
    Desk.insertRow(database, "0001-collections", "ROLLED_BACK", at);
    Desk.insertRow(database, "0002-indexes", "EXECUTED", at);
    Desk.insertRow(database, "0002-indexes", "ROLLED_BACK", at.plusMillis(1));
    Desk.insertRow(database, "0003-backfill", "EXECUTED", at);
    Desk.insertRow(database, "0003-backfill", "FAILED", at.plusMillis(1));

    assertThat(read(database).executed()).containsOnlyKeys("0001-collections", "0003-backfill");
  }

  @Test
  void aLaterFailedAttemptDoesNotHideAnExecutedUnit(MongoDatabase database) {
    Instant at = Instant.parse("2026-01-01T00:00:00Z");
    Desk.insertRow(database, "0001-collections", "EXECUTED", at);
    Desk.insertRow(database, "0001-collections", "ROLLBACK_FAILED", at.plusMillis(1));
    Desk.insertRow(database, "0002-indexes", "ROLLED_BACK", at);
    Desk.insertRow(database, "0002-indexes", "FAILED", at.plusMillis(1));

    assertThat(read(database).executed()).containsOnlyKeys("0001-collections");
  }

  @Test
  void rowsOfAnotherAuthorWithTheSameIdAreIgnored(MongoDatabase database) {
    Instant at = Instant.parse("2026-01-01T00:00:00Z");
    insertRowOf(database, "another", "0001-collections", "EXECUTED", at);
    insertRowOf(database, "zoe", "0002-indexes", "ROLLED_BACK", at.plusMillis(1));
    Desk.insertRow(database, "0002-indexes", "EXECUTED", at);

    assertThat(read(database).executed()).containsOnlyKeys("0002-indexes");
  }

  @Test
  void anUnknownStepCountsAlthoughAnotherAuthorsWithTheSameIdWasUndone(MongoDatabase database) {
    Instant at = Instant.parse("2026-01-01T00:00:00Z");
    insertRowOf(database, "another", "9004-later", "ROLLED_BACK", at);
    Desk.insertRow(database, "9004-later", "EXECUTED", at);

    assertThat(read(database).unknown(List.of(ids()))).containsExactly("9004-later");
  }

  private static void insertRowOf(
      MongoDatabase database, String author, String changeId, String state, Instant at) {
    Desk.log(database)
        .insertOne(
            new Document("executionId", author)
                .append("changeId", changeId)
                .append("author", author)
                .append("state", state)
                .append("timestamp", at));
  }

  @Test
  void onlyRowsOfThisAuthorAreUnknownSteps(MongoDatabase database) {
    Instant at = Instant.parse("2026-01-01T00:00:00Z");
    insertRowOf(database, "mongock", "system-change-00001", "EXECUTED", at);
    insertRowOf(database, "another", "9005-other", "EXECUTED", at);
    Desk.insertRow(database, "9004-later", "EXECUTED", at);
    Desk.insertRow(database, "later", "EXECUTED", at);

    assertThat(read(database).unknown(List.of(ids()))).containsExactly("9004-later", "later");
  }

  @Test
  void aHistoryLargerThanOneAnswerIsReadCompletely(MongoDatabase database) {
    List<Document> rows = new ArrayList<>();
    for (int i = 0; i < 10_050; i++) {
      rows.add(
          new Document("executionId", "many")
              .append("changeId", "9%05d-other".formatted(i))
              .append("author", ChangeUnits.AUTHOR)
              .append("state", "EXECUTED")
              .append("timestamp", Instant.parse("2026-01-01T00:00:00Z")));
    }
    Desk.log(database).insertMany(rows);

    assertThat(
            new HistoryReader(new Bookkeeping(database, ""), UnitList.own(ChangeUnits.all()))
                .read(null)
                .unknown(List.of(ids())))
        .hasSize(10_050);
  }

  @Test
  void theReadSucceedsOnAnEmptyDatabase(MongoDatabase database) {
    assertThat(read(database)).isEqualTo(new History(Map.of(), Policy.NONE));
  }

  @Test
  void thePolicyIsReadIfThereIsNoChangeLog(MongoDatabase database) {
    database
        .getCollection("pack_schema_policy")
        .insertOne(new Document("_id", "policy").append("validation", "warn"));

    assertThat(read(database).policy().validation()).isEqualTo(ValidationMode.WARN);
  }

  private static History read(MongoDatabase database) {
    return new HistoryReader(new Bookkeeping(database, ""), UnitList.own(ChangeUnits.all()))
        .read(null);
  }

  private static String[] ids() {
    return ChangeUnits.all().stream().map(ChangeUnits.Unit::id).toArray(String[]::new);
  }

  private static MongoClient counting(MongoServer server, Queue<String> commands) {
    return MongoClients.create(
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(server.uri()))
            .addCommandListener(
                new CommandListener() {
                  @Override
                  public void commandStarted(CommandStartedEvent event) {
                    commands.add(event.getCommandName());
                  }
                })
            .build());
  }
}
