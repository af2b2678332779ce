package taskrunner.schema;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import taskrunner.database.DatabaseConnection;

/**
 * How hard documents may be looked for that stand in the way.
 *
 * @param documents of a collection that are looked at for one check; of a larger collection the
 *     first and the last ones in the order in which they are stored, which costs the server no more
 *     than reading just these and leaves its cache alone
 * @param time for one query of a check; zero: as long as it takes
 */
public record ScanBound(long documents, Duration time) {
  /** The default of a plan: about two seconds for each check. */
  public static final ScanBound DEFAULT = ofDocuments(200_000);

  /** Everything, however long it takes: before something is changed that a wrong answer breaks. */
  public static final ScanBound EXACT = new ScanBound(Long.MAX_VALUE, Duration.ZERO);

  /** No document: only collections, their options and their indexes are looked at. */
  public static final ScanBound METADATA = new ScanBound(0, Duration.ZERO);

  private static final long MOST_STALE_SECONDS = 120;

  public ScanBound {
    if (documents < 0) {
      throw new IllegalArgumentException("a bound is a number of documents");
    }
  }

  /** At most {@code documents}, which are at least one, and at most ten seconds for a query. */
  public static ScanBound ofDocuments(long documents) {
    return new ScanBound(documents, Duration.ofSeconds(10));
  }

  boolean metadataOnly() {
    return documents == 0;
  }

  boolean exact() {
    return documents == Long.MAX_VALUE && time.isZero();
  }

  /** A tenth, for a server that was too slow. */
  ScanBound smaller() {
    return new ScanBound(Math.max(1, documents / 10), time);
  }

  long millis() {
    return time.toMillis();
  }

  /**
   * A bounded look spares the primary where there are secondaries that are not far behind; what a
   * change depends on is asked of the primary.
   */
  MongoDatabase reading(MongoDatabase database) {
    return exact()
        ? DatabaseConnection.unhurried(database)
        : database
            .withReadPreference(
                ReadPreference.secondaryPreferred(MOST_STALE_SECONDS, TimeUnit.SECONDS))
            .withReadConcern(ReadConcern.LOCAL);
  }
}
