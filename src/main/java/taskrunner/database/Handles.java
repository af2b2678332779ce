package taskrunner.database;

import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The library's database handles. The options that a service sets on its client do not apply to
 * them: they use the driver's own codecs and read from the primary.
 *
 * <p>A {@code timeoutMS} of the client can't be unset, and under any limit of this kind, also an
 * infinite one, the driver ignores {@code wtimeoutMS}, {@code maxTimeMS} and {@code
 * socketTimeoutMS}. The handles of such a client have a limit of their own instead.
 */
public final class Handles {
  private Handles() {}

  static MongoDatabase of(MongoDatabase services) {
    MongoDatabase database =
        services
            .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
            .withReadPreference(ReadPreference.primary())
            .withReadConcern(ReadConcern.DEFAULT);
    return limited(database, OwnClient.ANSWER_WAIT);
  }

  /**
   * The same database for commands without a time limit: index builds, counts. They wait for their
   * answer as long as the connection exists.
   */
  public static MongoDatabase unhurried(MongoDatabase database) {
    return database.withTimeout(0, TimeUnit.MILLISECONDS);
  }

  /**
   * The same database for reads whose cursors stay open while their documents are processed: a
   * limit of a handle includes all of that time.
   */
  public static MongoDatabase streaming(MongoDatabase database) {
    return hasTimeout(database) ? unhurried(database) : database;
  }

  /** The same database for commands with this {@code maxTimeMS}, which applies then as well. */
  public static MongoDatabase limited(MongoDatabase database, Duration most) {
    return hasTimeout(database)
        ? database.withTimeout(most.toMillis(), TimeUnit.MILLISECONDS)
        : database;
  }

  /**
   * The same collection, read as the primary has it. A primary that was just elected has all that a
   * majority acknowledged before, but may not know for seconds that a majority has it. What is read
   * may be lost again; then what this process writes after it is lost too.
   */
  public static <T> MongoCollection<T> newest(MongoCollection<T> collection) {
    return collection.withReadConcern(ReadConcern.LOCAL);
  }

  private static boolean hasTimeout(MongoDatabase database) {
    return database.getTimeout(TimeUnit.MILLISECONDS) != null;
  }
}
