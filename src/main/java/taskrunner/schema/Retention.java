package taskrunner.schema;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Filters;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Handles;

/** The lifetime of log entries, as the server counts it. */
public final class Retention {
  private Retention() {}

  /**
   * In whole seconds, rounded up so that nothing is deleted early, and at most the server's limit
   * (68 years); null: unlimited.
   */
  public static @Nullable Long seconds(@Nullable Duration retention) {
    if (retention == null) {
      return null;
    }
    long seconds = retention.getSeconds() + (retention.getNano() > 0 ? 1 : 0);
    return Math.min(seconds, Integer.MAX_VALUE);
  }

  /** The number of log entries that are older, by the server's clock. */
  static long expired(MongoDatabase database, LongQueries readings, String logs, long seconds) {
    Bson older = olderThan(database, seconds);
    return readings.read(
        "counting the old documents of " + logs,
        comment ->
            Handles.unhurried(database)
                .getCollection(logs, BsonDocument.class)
                .countDocuments(older, new CountOptions().comment(comment)));
  }

  /** A filter for older log entries, by the server's clock. */
  static Bson olderThan(MongoDatabase database, long seconds) {
    BsonDocument hello =
        database.runCommand(new BsonDocument("hello", new BsonInt32(1)), BsonDocument.class);
    Instant now = Instant.ofEpochMilli(hello.getDateTime("localTime").getValue());
    return Filters.lt("timestamp", Date.from(now.minusSeconds(seconds)));
  }

  /** Whether {@code after} lets the server delete more than {@code before}; null: unlimited. */
  static boolean deletesMore(@Nullable Long before, @Nullable Long after) {
    return after != null && (before == null || after < before);
  }

  /** As an index option; null: unlimited. */
  static String text(@Nullable Long seconds) {
    return BsonText.of(
        new BsonDocument(
            "expireAfterSeconds", seconds == null ? BsonNull.VALUE : new BsonInt64(seconds)));
  }

  /** For people: {@code 30 days}, {@code 90 minutes}, {@code none} for null. */
  public static String words(@Nullable Long seconds) {
    if (seconds == null) {
      return "none";
    }
    if (seconds % 86_400 == 0) {
      return amount(seconds / 86_400, "day");
    }
    if (seconds % 3_600 == 0) {
      return amount(seconds / 3_600, "hour");
    }
    if (seconds % 60 == 0) {
      return amount(seconds / 60, "minute");
    }
    return amount(seconds, "second");
  }

  private static String amount(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }
}
