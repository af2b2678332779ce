package taskrunner.importer.write;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.Retention;

/**
 * Which log entries the server deletes as soon as they are written: those that are expired by the
 * shortest TTL index on their timestamp, also by one that the same migration makes after the
 * import.
 */
public final class LogExpiry {
  private final @Nullable Long seconds;
  private final long before;

  private LogExpiry(@Nullable Long seconds, long before) {
    this.seconds = seconds;
    this.before = before;
  }

  /**
   * Reads the indexes, and the server's clock if there is such an index.
   *
   * @param logs the collection's name; if it does not exist, no index has a lifetime
   * @param coming the retention that the migration sets after the import; null for none
   */
  public static LogExpiry of(
      MongoDatabase database, String logs, @Nullable Duration coming, Retries reads) {
    List<BsonDocument> indexes =
        reads.retry(
            "reading the indexes of " + logs,
            () ->
                database
                    .getCollection(logs)
                    .listIndexes(BsonDocument.class)
                    .into(new ArrayList<BsonDocument>()));
    Long shortest = Retention.seconds(coming);
    for (BsonDocument index : indexes) {
      Long seconds = StoredSequence.of(index.get("expireAfterSeconds"));
      BsonValue key = index.get("key", BsonNull.VALUE);
      if (seconds != null
          && key.isDocument()
          && key.asDocument().size() == 1
          && key.asDocument().containsKey("timestamp")
          && (shortest == null || seconds < shortest)) {
        shortest = seconds;
      }
    }
    if (shortest == null) {
      return new LogExpiry(null, Long.MIN_VALUE);
    }
    BsonDocument hello =
        reads.retry(
            "reading the server's clock",
            () ->
                database.runCommand(
                    new BsonDocument("hello", new BsonInt32(1)), BsonDocument.class));
    long now = hello.getDateTime("localTime").getValue();
    return new LogExpiry(shortest, now - TimeUnit.SECONDS.toMillis(shortest));
  }

  /** Whether the server deletes an entry of this time, in epoch milliseconds, at once. */
  public boolean isOver(long timestampMillis) {
    return timestampMillis < before;
  }

  /** The retention in words, e.g. {@code 30 days}; {@code none} if nothing expires. */
  public String retention() {
    return Retention.words(seconds);
  }
}
