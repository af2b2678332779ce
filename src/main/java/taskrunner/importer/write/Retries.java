package taskrunner.importer.write;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import taskrunner.database.DatabaseErrors;
import taskrunner.database.Failover;
import taskrunner.schema.WriteGuard;

/** Retries operations during failovers; a guard is checked before each attempt. */
public final class Retries {
  private final WriteGuard guard;

  /**
   * @param guard checked before every attempt
   */
  public Retries(WriteGuard guard) {
    this.guard = guard;
  }

  public WriteGuard guard() {
    return guard;
  }

  /**
   * Returns if the work may continue.
   *
   * @throws taskrunner.TaskRunnerSchemaException it may not
   */
  public void check() {
    guard.check();
  }

  /** As {@link WriteGuard#checkStop}. */
  public void checkStop() {
    guard.checkStop();
  }

  /**
   * Runs {@code work}, and retries it after each transient error.
   *
   * @param doing for the message, e.g. {@code reading log entries}
   * @param work may run several times
   * @throws taskrunner.DatabaseException the error is not transient, or lasted too long
   */
  public <T> T retry(String doing, Supplier<T> work) {
    return retry(doing, again -> work.get());
  }

  /** The same for work without a result. */
  public void retry(String doing, Runnable work) {
    retry(
        doing,
        again -> {
          work.run();
          return true;
        });
  }

  /**
   * The same for work that has to know whether it is a retry.
   *
   * @param work gets true if an earlier attempt may have succeeded
   */
  public <T> T retry(String doing, Function<Boolean, T> work) {
    guard.check();
    try {
      return Failover.retry(guard::check, work);
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, doing);
    }
  }

  /** Reads all matching documents into memory. */
  public List<BsonDocument> find(MongoCollection<BsonDocument> collection, Bson filter) {
    return retry(
        "reading " + collection.getNamespace().getCollectionName(),
        () -> collection.find(filter).into(new ArrayList<>()));
  }
}
