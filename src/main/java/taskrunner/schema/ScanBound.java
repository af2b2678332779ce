package taskrunner.schema;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import taskrunner.database.Handles;

/**
 * How many documents the checks may scan.
 *
 * @param documents scanned in a collection by one check; of a larger collection the first and the
 *     last ones in storage order, which costs the server no more than reading these and does not
 *     fill its cache
 * @param time of one query; zero: unlimited
 */
public record ScanBound(long documents, Duration time) {
  /** The default of a plan: about two seconds for each check. */
  public static final ScanBound DEFAULT = ofDocuments(200_000);

  /** All documents, in any time: for checks that a change depends on. */
  public static final ScanBound EXACT = new ScanBound(Long.MAX_VALUE, Duration.ZERO);

  /** No documents: only collections, their options and indexes. */
  public static final ScanBound METADATA = new ScanBound(0, Duration.ZERO);

  private static final long MOST_STALE_SECONDS = 120;

  public ScanBound {
    if (documents < 0) {
      throw new IllegalArgumentException("a bound is a number of documents");
    }
  }

  /** At most {@code documents}, at least one, and at most ten seconds for a query. */
  public static ScanBound ofDocuments(long documents) {
    return new ScanBound(documents, Duration.ofSeconds(10));
  }

  boolean metadataOnly() {
    return documents == 0;
  }

  boolean exact() {
    return documents == Long.MAX_VALUE && time.isZero();
  }

  /** A tenth, after a query that was too slow. */
  ScanBound smaller() {
    return new ScanBound(Math.max(1, documents / 10), time);
  }

  long millis() {
    return time.toMillis();
  }

  /**
   * A bounded scan reads from a secondary if one is not far behind. A check that a change depends
   * on reads from the primary.
   */
  MongoDatabase reading(MongoDatabase database) {
    return exact()
        ? Handles.unhurried(database)
        : Handles.limited(database, time)
            .withReadPreference(
                ReadPreference.secondaryPreferred(MOST_STALE_SECONDS, TimeUnit.SECONDS))
            .withReadConcern(ReadConcern.LOCAL);
  }
}
