package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.StoreOnDisk;
import taskrunner.schema.PlannedAction;
import taskrunner.schema.ScanBound;
import taskrunner.schema.ValidationMode;
import taskrunner.settings.FilesystemSettings;
import taskrunner.settings.Words;
import taskrunner.testing.MongoTest;

/** A plan says which log entries the server will delete because of the migration. */
@MongoTest
class PlannedRetentionTest {
  private static final Duration RETENTION = Duration.ofDays(30);

  @Test
  void anIndexThatIsMadeAgainHasTheRetention(MongoDatabase database, MongoClient client) {
    TestSettings settings = TestSettings.of(database.getName()).retention(RETENTION);
    operations(client, settings).migrate(null, false, false);
    database.getCollection("pack_run_logs").dropIndex("timestamp_1");
    database.getCollection("pack_run_logs").insertOne(entry(Duration.ofDays(31)));

    assertThat(
            operations(client, settings.mode(ValidationMode.WARN)).plan(ScanBound.EXACT).actions())
        .filteredOn(action -> action.kind() != PlannedAction.Kind.SET_VALIDATOR)
        .extracting(PlannedAction::kind, PlannedAction::name, action -> action.details().deletes())
        .containsExactly(
            tuple(PlannedAction.Kind.CREATE_INDEX, "timestamp_1", null),
            tuple(PlannedAction.Kind.SET_RETENTION, "30 days", 1L));
  }

  @Test
  void importedEntriesThatTheRetentionDeletesAreCounted(
      MongoDatabase database, MongoClient client, @TempDir Path store) throws IOException {
    new StoreOnDisk(store).run("run-1", "2020-01-01T00:00:00Z");
    Path log = Files.createDirectories(store.resolve("logs")).resolve("run-1.ndjson");
    Files.writeString(
        log,
        """
        {"timestamp":"2020-01-01T00:00:00Z","level":"info","eventType":"e","message":"old"}
        {"timestamp":"%s","level":"info","eventType":"e","message":"new"}
        """
            .formatted(Instant.now()));
    Operations operations =
        operations(
            client,
            TestSettings.of(database.getName())
                .retention(RETENTION)
                .filesystem(
                    new FilesystemSettings(store, Map.of(), null, Words.PLAIN, null, true)));

    assertThat(operations.plan(ScanBound.EXACT).warnings())
        .anySatisfy(w -> assertThat(w).startsWith("1 of the log entries that would be written is"));
    assertThat(operations.migrate(null, false, false).warnings())
        .anySatisfy(
            w ->
                assertThat(w)
                    .startsWith("1 of the log entries that were written is older")
                    .contains("30 days"));
  }

  private static Operations operations(MongoClient client, TestSettings settings) {
    return Desk.operations(client, settings.build(), ChangeUnits.all());
  }

  private static Document entry(Duration age) {
    return new Document("runId", "r")
        .append("sequence", 1L)
        .append("timestamp", Date.from(Instant.now().minus(age)))
        .append("level", "info")
        .append("eventType", "e")
        .append("message", "m");
  }
}
