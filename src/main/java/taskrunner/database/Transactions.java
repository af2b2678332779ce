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

/** The library's transactions. */
public final class Transactions {
  /**
   * The time limit of a transaction, including retries over an election; the caller then checks its
   * guard before it tries again. The driver's own limit is two minutes, and is only checked before
   * each retry.
   */
  private static final Duration TIME = Duration.ofSeconds(60);

  /**
   * For writes that take effect only together with a write to a fence: on the primary, with
   * snapshot read concern, acknowledged by a majority and journaled, within a minute.
   */
  private static final TransactionOptions FENCED =
      TransactionOptions.builder()
          .readConcern(ReadConcern.SNAPSHOT)
          .writeConcern(WriteConcern.MAJORITY.withJournal(true))
          .readPreference(ReadPreference.primary())
          .timeout(TIME.toMillis(), TimeUnit.MILLISECONDS)
          .build();

  /**
   * For commits whose loss by a failover is detected later: acknowledged by the primary only. They
   * read only their own fence, in its newest state.
   */
  private static final TransactionOptions EARLY =
      TransactionOptions.builder()
          .readConcern(ReadConcern.LOCAL)
          .writeConcern(WriteConcern.W1)
          .readPreference(ReadPreference.primary())
          .timeout(TIME.toMillis(), TimeUnit.MILLISECONDS)
          .build();

  /** The pauses before a transaction that the server ended is retried, in ms. */
  private static final long FIRST_PAUSE = 5;

  private static final long LONGEST_PAUSE = 250;

  private Transactions() {}

  /**
   * Runs {@code work} in one transaction. Repeats it with growing pauses if the server ended it
   * with a transient error.
   *
   * @param work runs its commands in the session
   * @throws MongoException the transaction failed; if its time is over, the server's last error
   *     before is suppressed in it
   */
  public static void run(ClientSession session, Runnable work) {
    run(session, FENCED, work);
  }

  /** As {@link #run}, acknowledged by the primary only: a failover can roll it back. */
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
   * Whether the server has transactions. A member of a replica set reports its set's name, a router
   * reports that it is one; a standalone server, which has none, reports neither.
   *
   * @throws com.mongodb.MongoException the server could not be asked
   */
  public static boolean supported(MongoDatabase database) {
    Document hello = database.runCommand(new Document("hello", 1));
    return hello.containsKey("setName") || "isdbgrid".equals(hello.getString("msg"));
  }
}
