package taskrunner.schema;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.text.Log;
import taskrunner.text.LogInterval;

/**
 * Queries that scan a whole collection, which can take minutes. After ten seconds, and then every
 * ten seconds, a log line shows that the query is running. When a stop is requested, the lock is
 * lost or the waiting thread is interrupted, the query is killed at the server. A query to a
 * secondary, which takes only seconds, is not killed.
 *
 * @param admin gives the database {@code admin}, over which a query is killed; null if queries are
 *     not killed
 * @param guard checked for a stop and the lock
 */
record LongQueries(@Nullable Supplier<MongoDatabase> admin, WriteGuard guard) {
  private static final Log LOG = Log.of(LongQueries.class);

  /**
   * Runs a query.
   *
   * @param words what it does, e.g. {@code looking at 1,000 documents of pack_runs}
   * @param query gets the comment that its command must carry
   */
  <T> T read(String words, Function<String, T> query) {
    guard.check();
    String comment = "taskrunner-schema " + UUID.randomUUID();
    Supplier<MongoDatabase> killing = admin;
    if (killing == null) {
      return query.apply(comment);
    }
    Look look =
        new Look(new CurrentOperations(killing), guard, words, comment, Thread.currentThread());
    BackgroundPoll watching = BackgroundPoll.begin("taskrunner-schema-reading", look::look);
    try {
      return query.apply(comment);
    } catch (MongoCommandException e) {
      // If a stop was requested, it ended the query.
      guard.check();
      throw e;
    } finally {
      watching.close();
    }
  }

  private static final class Look {
    private final CurrentOperations current;
    private final WriteGuard guard;
    private final String words;
    private final String comment;
    private final Thread waiting;
    private final long started = System.nanoTime();
    private final LogInterval interval = new LogInterval();

    Look(
        CurrentOperations current, WriteGuard guard, String words, String comment, Thread waiting) {
      this.current = current;
      this.guard = guard;
      this.words = words;
      this.comment = comment;
      this.waiting = waiting;
    }

    /**
     * Runs repeatedly until the query has ended: the first time may be before the server has
     * started it.
     */
    void look() {
      current.prepare();
      if (unwanted()) {
        kill();
        return;
      }
      Duration elapsed = Duration.ofNanos(System.nanoTime() - started);
      if (interval.isDue(elapsed)) {
        LOG.info("Still {}, for {} s.", words, elapsed.toSeconds());
      }
    }

    private boolean unwanted() {
      try {
        guard.check();
        return waiting.isInterrupted();
      } catch (TaskRunnerSchemaException e) {
        return true;
      } catch (RuntimeException e) {
        // Checked again at the next poll; the query itself reports what is wrong with
        // the server.
        LOG.debug("The guard of a query could not be checked.", e);
        return false;
      }
    }

    private void kill() {
      try {
        List<BsonDocument> ours = current.find(false, Filters.eq("command.comment", comment));
        ours.forEach(operation -> current.kill(operation, comment));
      } catch (RuntimeException e) {
        LOG.debug("A query could not be killed; waiting for its end.", e);
      }
    }
  }
}
