package taskrunner.database;

import com.mongodb.MongoException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/** Whether a server has transactions, and how ours run. */
public final class Transactions {
  /**
   * Within which a transaction has succeeded, retries over an election included, or failed; whoever
   * wants it then asks its guard before it tries again. The driver's own limit is two minutes, and
   * only for when it begins another try.
   */
  private static final Duration TIME = Duration.ofSeconds(60);

  /**
   * Of writes that take effect only together with a write to a fence: on the primary, from a
   * snapshot, acknowledged by a majority and journaled, within a minute.
   */
  private static final TransactionOptions FENCED =
      TransactionOptions.builder()
          .readConcern(ReadConcern.SNAPSHOT)
          .writeConcern(WriteConcern.MAJORITY.withJournal(true))
          .readPreference(ReadPreference.primary())
          .timeout(TIME.toMillis(), TimeUnit.MILLISECONDS)
          .build();

  /**
   * Of those whose loss by a failover is noticed later: acknowledged by the primary alone. What
   * they read, their own fence, is the newest.
   */
  private static final TransactionOptions EARLY =
      TransactionOptions.builder()
          .readConcern(ReadConcern.LOCAL)
          .writeConcern(WriteConcern.W1)
          .readPreference(ReadPreference.primary())
          .timeout(TIME.toMillis(), TimeUnit.MILLISECONDS)
          .build();

  /** Before another try of a transaction that the server ended: at first, and at the most. */
  private static final long FIRST_PAUSE = 5;

  private static final long LONGEST_PAUSE = 250;

  private Transactions() {}

  /**
   * Runs {@code work} in one transaction, again where the server ended it and says that this may
   * pass, with growing pauses.
   *
   * @param work runs its commands in the session
   * @throws MongoException the transaction failed; where its time is over, the last error of the
   *     server that it met before is suppressed in it
   */
  public static void run(ClientSession session, Runnable work) {
    run(session, FENCED, work);
  }

  /** As {@link #run}, acknowledged by the primary alone: a failover may take it back. */
  public static void runEarly(ClientSession session, Runnable work) {
    run(session, EARLY, work);
  }

  static void run(ClientSession session, TransactionOptions options, Runnable work) {
    MongoException[] last = {null};
    long[] pause = {0};
    try {
      session.withTransaction(
          () -> {
            pause(pause[0]);
            pause[0] = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, pause[0] * 2));
            try {
              work.run();
            } catch (MongoTimeoutException e) {
              throw e;
            } catch (MongoException e) {
              last[0] = e;
              throw e;
            }
            return true;
          },
          options);
    } catch (MongoTimeoutException e) {
      if (last[0] != null) {
        e.addSuppressed(last[0]);
      }
      throw e;
    }
  }

  private static void pause(long most) {
    if (most == 0) {
      return;
    }
    Pause.ofMillis(
        ThreadLocalRandom.current().nextLong(most / 2, most + 1),
        "waiting for another try of a transaction");
  }

  /**
   * Whether the server has transactions. A replica set's member says its name, a router that it is
   * one; a standalone server, which has none, says neither.
   *
   * @throws com.mongodb.MongoException the server could not be asked
   */
  public static boolean supported(MongoDatabase database) {
    Document hello = database.runCommand(new Document("hello", 1));
    return hello.containsKey("setName") || "isdbgrid".equals(hello.getString("msg"));
  }
}
