package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.testing.MongoTest;

/** A lifetime of log entries that a person set on the index of the log retention. */
@MongoTest
class FoundExpiryTest {
  private static final String FOUND =
      "The index %s of pack_run_logs was found with expireAfterSeconds 777600 (9 days), which no"
          + " start of this module has recorded: ";

  @ParameterizedTest
  @ValueSource(strings = {"timestamp_1", "by time"})
  void removingItCausesAWarningAndUndoRestoresIt(
      String name, MongoDatabase database, MongoClient client) {
    createIndex(database, name, 9);
    String warning =
        FOUND.formatted(name)
            + "Mongo:LogRetention is off, so a migration takes it off, and log entries stay;"
            + " Mongo:LogRetention=9d keeps it.";
    Operations operations = operations(client, database, null);

    assertThat(operations.plan().warnings()).containsOnlyOnce(warning);
    assertThat(operations.migrate(null, true, false).warnings()).containsOnlyOnce(warning);
    assertThat(operations.migrate(null, false, false).warnings()).containsOnlyOnce(warning);
    assertThat(expiry(database)).isNull();
    assertThat(operations.plan().warnings()).isEmpty();

    operations.undo(null);
    assertThat(expiry(database)).isEqualTo(777_600);
    assertThat(operations.plan().warnings()).contains(warning);
  }

  @Test
  void replacingItCausesAWarning(MongoDatabase database, MongoClient client) {
    createIndex(database, "timestamp_1", 9);
    Operations operations = operations(client, database, Duration.ofDays(30));
    String warning =
        FOUND.formatted("timestamp_1")
            + "Mongo:LogRetention is 30d, so a migration replaces it; Mongo:LogRetention=9d keeps"
            + " it.";

    assertThat(operations.plan().warnings()).contains(warning);
    assertThat(operations.migrate(null, false, false).warnings()).contains(warning);
    assertThat(expiry(database)).isEqualTo(30 * 86_400L);
    operations.undo(null);
    assertThat(expiry(database)).isEqualTo(777_600);
  }

  @Test
  void keepingItCausesNoWarning(MongoDatabase database, MongoClient client) {
    createIndex(database, "timestamp_1", 9);
    Operations operations = operations(client, database, Duration.ofDays(9));

    assertThat(operations.plan().warnings()).isEmpty();
    assertThat(operations.migrate(null, false, false).warnings()).isEmpty();
    assertThat(expiry(database)).isEqualTo(777_600);
  }

  /** The policy names the old retention and the process that set it. No other warning is needed. */
  @Test
  void aLifetimeThatAStartSetCausesNoWarning(MongoDatabase database, MongoClient client) {
    operations(client, database, Duration.ofDays(9)).migrate(null, false, false);
    Operations operations = operations(client, database, null);

    assertThat(operations.plan().warnings())
        .singleElement()
        .asString()
        .startsWith("Mongo:LogRetention was 9d, set by ");
    assertThat(operations.migrate(null, false, false).warnings()).hasSize(1);
    assertThat(expiry(database)).isNull();
  }

  /** A lifetime that a person sets later stays until the policy changes. */
  @Test
  void aLifetimeThatWasSetAfterAStartCausesAWarningWhenThePolicyChanges(
      MongoDatabase database, MongoClient client) {
    operations(client, database, null).migrate(null, false, false);
    database.getCollection("pack_run_logs").dropIndex("timestamp_1");
    createIndex(database, "timestamp_1", 9);

    assertThat(operations(client, database, null).migrate(null, false, false).warnings()).isEmpty();
    assertThat(expiry(database)).isEqualTo(777_600);
    assertThat(operations(client, database, Duration.ofDays(30)).plan().warnings())
        .anySatisfy(warning -> assertThat(warning).startsWith(FOUND.formatted("timestamp_1")));
  }

  private static Operations operations(
      MongoClient client, MongoDatabase database, @Nullable Duration retention) {
    return Desk.operations(
        client,
        TestSettings.of(database.getName()).retention(retention).build(),
        ChangeUnits.all().subList(0, 2));
  }

  private static void createIndex(MongoDatabase database, String name, long days) {
    database
        .getCollection("pack_run_logs")
        .createIndex(
            Indexes.ascending("timestamp"),
            new IndexOptions().name(name).expireAfter(days, TimeUnit.DAYS));
  }

  private static @Nullable Long expiry(MongoDatabase database) {
    for (Document index : database.getCollection("pack_run_logs").listIndexes()) {
      if (index.get("key", Document.class).equals(new Document("timestamp", 1))) {
        Number seconds = index.get("expireAfterSeconds", Number.class);
        return seconds == null ? null : seconds.longValue();
      }
    }
    throw new AssertionError("no index on timestamp");
  }
}
