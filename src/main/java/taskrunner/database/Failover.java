package taskrunner.database;

import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import taskrunner.text.Log;

/**
 * Commands that the driver does not repeat by itself, through a change of the primary. An election
 * takes about twelve seconds at the server's default settings.
 */
public final class Failover {
  /** After this long an error is no longer taken for a passing one. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Log LOG = Log.of(Failover.class);
  private static final long PAUSE_MILLIS = 250;
  private static final Duration LOG_EVERY = Duration.ofSeconds(10);

  /** WriteConcernFailed, the time for it being over; UnknownReplWriteConcern; Unsatisfiable…. */
  private static final Set<Integer> LASTING = Set.of(64, 79, 100);

  private Failover() {}

  /**
   * Whether the error passes by itself: no primary at the moment, a connection lost, or a write
   * that the primary could not get confirmed before it stepped down. What was asked for may have
   * been done.
   */
  public static boolean passes(MongoException error) {
    return error instanceof MongoSocketException
        || error instanceof MongoTimeoutException
        || error instanceof MongoNotPrimaryException
        || error instanceof MongoNodeIsRecoveringException
        || error instanceof MongoConnectionPoolClearedException
        || (error instanceof MongoWriteConcernException && !LASTING.contains(error.getCode()))
        || error.hasErrorLabel("TransientTransactionError")
        || error.hasErrorLabel("UnknownTransactionCommitResult")
        || error.hasErrorLabel("RetryableWriteError");
  }

  /**
   * Does {@code work} until it ends otherwise than by a passing error, or one minute is over.
   *
   * @param beforeAgain called before each repetition; what it throws ends it
   * @param work told whether it was tried before, and may then find its own work done
   * @throws MongoException the last error of {@code work}, or the thread was interrupted
   */
  public static <T> T outlast(Runnable beforeAgain, Function<Boolean, T> work) {
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

  private static void pause(MongoException cause) {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      MongoInterruptedException interrupted =
          new MongoInterruptedException("interrupted while waiting for the server", e);
      interrupted.addSuppressed(cause);
      throw interrupted;
    }
  }
}
