package taskrunner.database;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.MongoWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.WriteConcernError;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import taskrunner.text.Log;

/**
 * Repeats what the driver does not repeat itself, mainly after a failover. An election takes about
 * twelve seconds at the server's default settings.
 */
public final class Failover {
  /** How long an operation is retried. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Log LOG = Log.of(Failover.class);
  private static final long PAUSE_MILLIS = 250;
  private static final Duration LOG_EVERY = Duration.ofSeconds(10);

  private static final int OUT_OF_DISK = 14031;
  private static final int NOT_CONFIRMED_IN_TIME = 64;

  /** UnknownReplWriteConcern, UnsatisfiableWriteConcern. */
  private static final Set<Integer> NEVER_CONFIRMED = Set.of(79, 100);

  /** HostUnreachable, HostNotFound, NetworkTimeout, ShutdownInProgress, WriteConflict, … */
  private static final Set<Integer> SERVER_TROUBLE =
      Set.of(6, 7, 89, 91, 112, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436, OUT_OF_DISK);

  private Failover() {}

  /** Whether the error of a single write is a problem of the server, not of the document. */
  public static boolean isServerTrouble(int code) {
    return SERVER_TROUBLE.contains(code);
  }

  /**
   * Whether the error is transient: no primary at the moment, a lost connection, or a write that
   * the primary could not get acknowledged before it stepped down. The operation may have been
   * executed.
   *
   * <p>A command that no majority acknowledged in time is not retried: each attempt would wait as
   * long. A write of documents is retried, because a secondary may catch up.
   */
  public static boolean passes(MongoException error) {
    if (error instanceof MongoBulkWriteException bulk) {
      return passes(bulk) || hasPassingLabel(error);
    }
    if (error instanceof MongoWriteException) {
      return passes(error.getCode()) || hasPassingLabel(error);
    }
    if (error instanceof MongoWriteConcernException) {
      return (error.getCode() != NOT_CONFIRMED_IN_TIME
              && !NEVER_CONFIRMED.contains(error.getCode()))
          || hasPassingLabel(error);
    }
    return error instanceof MongoSocketException
        || error instanceof MongoTimeoutException
        || error instanceof MongoNotPrimaryException
        || error instanceof MongoNodeIsRecoveringException
        || error instanceof MongoConnectionPoolClearedException
        || hasPassingLabel(error);
  }

  private static boolean passes(MongoBulkWriteException bulk) {
    List<BulkWriteError> errors = bulk.getWriteErrors();
    WriteConcernError concern = bulk.getWriteConcernError();
    if (errors.stream().anyMatch(error -> error.getCode() == OUT_OF_DISK)) {
      return false;
    }
    // An unacknowledged write has no final result yet, whatever errors other writes had.
    return concern == null
        ? errors.stream().anyMatch(error -> passes(error.getCode()))
        : !NEVER_CONFIRMED.contains(concern.getCode());
  }

  private static boolean passes(int code) {
    return isServerTrouble(code) && code != OUT_OF_DISK;
  }

  private static boolean hasPassingLabel(MongoException error) {
    return error.hasErrorLabel("TransientTransactionError")
        || error.hasErrorLabel("UnknownTransactionCommitResult")
        || error.hasErrorLabel("RetryableWriteError");
  }

  /**
   * Runs {@code work} until it succeeds or fails with an error that is not transient, for at most a
   * minute.
   *
   * @param beforeAgain called before each repetition; its exception ends the retries
   * @param work receives whether it was tried before, and may then find its own effect
   * @throws MongoException the last error of {@code work}, or the thread was interrupted
   */
  public static <T> T retry(Runnable beforeAgain, Function<Boolean, T> work) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    long say = System.nanoTime();
    for (boolean again = false; ; again = true) {
      try {
        return work.apply(again);
      } catch (MongoException e) {
        if (!passes(e) || System.nanoTime() - end > 0) {
          throw e;
        }
        if (System.nanoTime() - say >= 0) {
          LOG.warn(
              "The server could not be asked ({}); trying again.", e.getClass().getSimpleName());
          say = System.nanoTime() + LOG_EVERY.toNanos();
        }
        pause(e);
        beforeAgain.run();
      }
    }
  }

  /**
   * Runs {@code work} and repeats it at once after an error, up to a number of times.
   *
   * @param most attempts, including the first
   * @param again whether to repeat after this error; its exception ends the retries
   */
  public static <T> T tries(int most, Predicate<RuntimeException> again, Supplier<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.get();
      } catch (RuntimeException e) {
        if (attempt == most || !again.test(e)) {
          throw e;
        }
      }
    }
  }

  private static void pause(MongoException cause) {
    try {
      Pause.ofMillis(PAUSE_MILLIS, "waiting for the server");
    } catch (MongoInterruptedException interrupted) {
      interrupted.addSuppressed(cause);
      throw interrupted;
    }
  }
}
