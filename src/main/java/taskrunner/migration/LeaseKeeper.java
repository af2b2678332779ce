package taskrunner.migration;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.LockNotAcquiredException;
import taskrunner.database.Failover;
import taskrunner.database.SideConnection;
import taskrunner.database.Transactions;
import taskrunner.database.Uninterrupted;
import taskrunner.text.Log;

/** Gets the lock, waiting for another's to be released or to expire. Who waits only reads. */
final class LeaseKeeper {
  private static final Log LOG = Log.of(LeaseKeeper.class);

  /** To take back an acquisition of which it is not known whether it succeeded. */
  private static final Duration GIVE_UP_TIME = Duration.ofSeconds(5);

  private final MongoClient client;
  private final MongoDatabase database;
  private final Bookkeeping books;
  private final LockDocument lock;
  private final SideConnection side;
  private final Duration leaseLength;
  private final Duration longestWait;
  private final Supplier<ThisProcess> who;
  private final StopSignal stop;
  private final Consumer<Duration> waited;

  /**
   * @param side over which the lock is renewed
   * @param who asked for when the lock is taken: it costs a look-up of the host's name
   * @param waited told how long it has been waited so far, again and again
   */
  LeaseKeeper(
      MongoClient client,
      MongoDatabase database,
      Bookkeeping books,
      SideConnection side,
      Duration leaseLength,
      Duration longestWait,
      Supplier<ThisProcess> who,
      StopSignal stop,
      Consumer<Duration> waited) {
    this.client = client;
    this.database = database;
    this.books = books;
    this.lock = new LockDocument(books);
    this.side = side;
    this.leaseLength = leaseLength;
    this.longestWait = longestWait;
    this.who = who;
    this.stop = stop;
    this.waited = waited;
  }

  /**
   * Waits for the lock and takes it, for work that only this process can do.
   *
   * @throws LockNotAcquiredException another held it for longer than {@code Mongo:LockWait}
   */
  Lease acquire() {
    return Objects.requireNonNull(acquire(() -> true), "a lease that is needed was not acquired");
  }

  /**
   * Waits for the lock and takes it.
   *
   * @param needed asked before each further try: whether there is still something to do; it reads
   *     the history again
   * @return the lease, to be closed; null when nothing was left to do
   * @throws LockNotAcquiredException another held it for longer than {@code Mongo:LockWait}
   */
  @Nullable Lease acquire(BooleanSupplier needed) {
    LockWait wait = new LockWait(longestWait, stop, waited);
    while (true) {
      stop.check();
      SeenLock seen = lock.look();
      if (!seen.live()) {
        lock.endTransactionOf(seen);
        books.prepareLock(stop::check);
        // Given up half-way, it would be held by nobody for the length of a lease.
        Lease lease = Uninterrupted.call(this::tryAcquire);
        if (lease != null) {
          LOG.debug("Lock acquired, fencing number {}.", lease.number());
          return lease;
        }
        seen = lock.look();
      }
      wait.pause(seen);
      if (!needed.getAsBoolean()) {
        return null;
      }
    }
  }

  private @Nullable Lease tryAcquire() {
    boolean transactions =
        Failover.retry(stop::check, again -> Transactions.of(client, database) != null);
    String owner = UUID.randomUUID().toString();
    ClientSession session = client.startSession();
    boolean unused = true;
    try {
      long sent = System.nanoTime();
      Long number = lock.tryAcquire(session, owner, who.get(), leaseLength);
      if (number == null) {
        return null;
      }
      side.lockIsHeld(
          handle ->
              new LockDocument(books.through(handle))
                  .isOurs(owner, number, leaseLength.dividedBy(6)));
      Lease lease =
          new Lease(
              lock,
              new LockBeside(books, side),
              session,
              transactions,
              owner,
              number,
              leaseLength,
              System::nanoTime,
              sent,
              stop);
      unused = false;
      return lease;
    } catch (RuntimeException e) {
      unused = lock.giveUp(owner, GIVE_UP_TIME);
      if (unused && Lease.endedByTheNextHolder(e)) {
        // We took longer over it than the lease lives: another has it, or may have it.
        return null;
      }
      throw e;
    } finally {
      if (unused) {
        session.close();
      }
    }
  }
}
