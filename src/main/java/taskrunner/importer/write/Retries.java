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

/** Repeats operations through failovers, each attempt only while a guard agrees. */
public final class Retries {
  private final WriteGuard guard;

  /**
   * @param guard asked before every attempt
   */
  public Retries(WriteGuard guard) {
    this.guard = guard;
  }

  public WriteGuard guard() {
    return guard;
  }

  /**
   * Returns while the work may go on.
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
   * Does {@code work}, again after each error that passes by itself.
   *
   * @param doing for the message, e.g. {@code reading log entries}
   * @param work may be done several times
   * @throws taskrunner.DatabaseException another error, or one that lasted too long
   */
  public <T> T retry(String doing, Supplier<T> work) {
    return retry(doing, again -> work.get());
  }

  /** As the other, for work without a result. */
  public void retry(String doing, Runnable work) {
    retry(
        doing,
        again -> {
          work.run();
          return true;
        });
  }

  /**
   * As the other.
   *
   * @param work given whether it was tried before, so that it may find its own work done
   */
  public <T> T retry(String doing, Function<Boolean, T> work) {
    guard.check();
    try {
      return Failover.retry(guard::check, work);
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, doing);
    }
  }

  /** Reads the documents that match, all into memory. */
  public List<BsonDocument> find(MongoCollection<BsonDocument> collection, Bson filter) {
    return retry(
        "reading " + collection.getNamespace().getCollectionName(),
        () -> collection.find(filter).into(new ArrayList<>()));
  }
}
