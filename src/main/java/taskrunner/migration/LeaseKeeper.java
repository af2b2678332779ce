package taskrunner.migration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taskrunner.LockNotAcquiredException;

/** Gets the lock, waiting for another's to be released or to expire. */
final class LeaseKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  /** Between two looks while waiting; the first wait is short, the last this long, in ms. */
  private static final long LONGEST_PAUSE = 500;

  private static final long FIRST_PAUSE = 40;

  /** Between two lines in the log while waiting. */
  private static final Duration LOG_EVERY = Duration.ofSeconds(10);

  private final MongoClient client;
  private final MongoDatabase database;
  private final Bookkeeping books;
  private final LockDocument lock;
  private final Duration leaseLength;
  private final Duration longestWait;
  private final ThisProcess who;
  private final StopSignal stop;

  LeaseKeeper(
      MongoClient client,
      MongoDatabase database,
      Bookkeeping books,
      Duration leaseLength,
      Duration longestWait,
      ThisProcess who,
      StopSignal stop) {
    this.client = client;
    this.database = database;
    this.books = books;
    this.lock = new LockDocument(books);
    this.leaseLength = leaseLength;
    this.longestWait = longestWait;
    this.who = who;
    this.stop = stop;
  }

  /**
   * Waits for the lock and takes it.
   *
   * @param needed asked before each further try: whether there is still something to do; it reads
   *     the history again
   * @return the lease, or none when nothing was left to do
   * @throws LockNotAcquiredException another held it for longer than {@code Mongo:LockWait}
   */
  Acquired acquire(BooleanSupplier needed) {
    String owner = UUID.randomUUID().toString();
    long started = System.nanoTime();
    long logged = 0;
    long pause = FIRST_PAUSE;
    MongoClient transactions = hasTransactions() ? client : null;
    books.prepareLock();
    while (true) {
      stop.check();
      long sent = System.nanoTime();
      Long number = lock.tryAcquire(owner, who, leaseLength);
      Duration waited = Duration.ofNanos(System.nanoTime() - started);
      if (number != null) {
        LOG.debug("Lock acquired, fencing number {}.", number);
        return new Acquired(
            lease(owner, number, sent, transactions), logged == 0 ? Duration.ZERO : waited);
      }
      LockDocument.Seen seen = lock.look();
      if (waited.compareTo(longestWait) >= 0) {
        throw notAcquired(seen, waited);
      }
      if (logged == 0 || System.nanoTime() - logged >= LOG_EVERY.toNanos()) {
        LOG.info(
            "Waiting for the lock held by {}; its lease has {} s left.",
            seen.holder(),
            seen.left().toMillis() / 1000.0);
        logged = System.nanoTime();
      }
      long left = longestWait.minus(waited).toMillis();
      stop.sleep(Math.max(1, Math.min(left, jittered(pause))));
      pause = Math.min(LONGEST_PAUSE, pause * 2);
      if (!needed.getAsBoolean()) {
        return new Acquired(null, Duration.ofNanos(System.nanoTime() - started));
      }
    }
  }

  private static long jittered(long pause) {
    return ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
  }

  private LockNotAcquiredException notAcquired(LockDocument.Seen seen, Duration waited) {
    return new LockNotAcquiredException(
        "The lock was not obtained within "
            + waited.toSeconds()
            + " s: it is held by "
            + seen.holder()
            + "; nothing was changed.",
        "Wait for the holder to finish or raise Mongo:LockWait; a dead holder's lock expires by"
            + " itself.");
  }

  private Lease lease(String owner, long number, long sent, @Nullable MongoClient transactions) {
    return new Lease(lock, owner, number, leaseLength, System::nanoTime, sent, stop, transactions);
  }

  /** A replica set's member says its name, a router that it is one; a standalone server neither. */
  private boolean hasTransactions() {
    Document hello = database.runCommand(new Document("hello", 1));
    return hello.containsKey("setName") || "isdbgrid".equals(hello.getString("msg"));
  }

  /**
   * How the wait ended.
   *
   * @param lease to be closed; null when nothing was left to do
   * @param waited zero when nobody else held the lock
   */
  record Acquired(@Nullable Lease lease, Duration waited) {}
}
