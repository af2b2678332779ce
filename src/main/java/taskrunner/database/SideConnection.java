package taskrunner.database;

import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoDatabase;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Log;

/**
 * The way to the database for what must get through while long work holds connections: the renewal
 * of the lock, the look at an index build, and its end.
 *
 * <ol>
 *   <li>A client of our own has connections enough for both, so it is used.
 *   <li>The pool of a given client may be as small as one, or used up by the service. Where a
 *       connection string is known, a client of our own is opened when it is first needed. It is
 *       used from the moment that it has seen the very lock that is held: the connection string may
 *       name another server.
 *   <li>Else the given client is used, and its pool decides.
 * </ol>
 *
 * Thread-safe.
 */
public final class SideConnection {
  private static final Log LOG = Log.of(SideConnection.class);

  /** A server that is not reached so often is not the one that the work goes on with. */
  private static final int TRIES = 3;

  private final MongoDatabase main;
  private final Supplier<MongoDatabase> admin;
  private final boolean mainIsOurs;
  private @Nullable Supplier<DatabaseConnection> opener;
  private @Nullable DatabaseConnection opened;
  private @Nullable Predicate<MongoDatabase> lock;
  private boolean seen;
  private int tries;

  /**
   * @param opener opens a client of our own, without waiting for a server; null where there is none
   *     to open
   */
  SideConnection(DatabaseConnection main, @Nullable Supplier<DatabaseConnection> opener) {
    this(main.database(), main::admin, main.isOurs(), opener);
  }

  private SideConnection(
      MongoDatabase main,
      Supplier<MongoDatabase> admin,
      boolean mainIsOurs,
      @Nullable Supplier<DatabaseConnection> opener) {
    this.main = main;
    this.admin = admin;
    this.mainIsOurs = mainIsOurs;
    this.opener = opener;
  }

  /** No way but that of the work. */
  public static SideConnection none(MongoDatabase database) {
    return new SideConnection(database, () -> database, true, null);
  }

  /**
   * A lock is held from now on.
   *
   * @param held whether the lock is seen through a handle; may throw what the driver throws, and
   *     must not take long
   */
  public synchronized void lockIsHeld(Predicate<MongoDatabase> held) {
    lock = held;
  }

  /**
   * It is not held any more: what looks for it would not find it.
   *
   * @param held as given to {@link #lockIsHeld}; another's that was taken since is left
   */
  public synchronized void lockIsReleased(Predicate<MongoDatabase> held) {
    if (lock == held) {
      lock = null;
    }
  }

  /** The database; may wait for a moment where a client of our own is tried for the first time. */
  public MongoDatabase database() {
    DatabaseConnection own = own();
    return own == null ? main : own.database();
  }

  /** The database, over the best way that is known; nothing is tried. */
  public synchronized MongoDatabase databaseAsKnown() {
    return seen && opened != null ? opened.database() : main;
  }

  /** The database {@code admin}, in the same way. */
  public MongoDatabase admin() {
    DatabaseConnection own = own();
    return own == null ? admin.get() : own.admin();
  }

  /** Whether another client than that of the work is used, or may be. */
  public synchronized boolean isAnotherWay() {
    return seen || (opener != null && lock != null);
  }

  /** Whether the pool of a given client has to do. */
  public synchronized boolean sharesGivenPool() {
    return !mainIsOurs && !seen;
  }

  private synchronized @Nullable DatabaseConnection own() {
    DatabaseConnection own = opened;
    if (seen && own != null) {
      return own;
    }
    Predicate<MongoDatabase> held = lock;
    if (opener == null || held == null) {
      return null;
    }
    try {
      if (own == null) {
        own = opener.get();
        opened = own;
      }
      if (held.test(own.database())) {
        seen = true;
        LOG.debug("The lock is renewed over a client of the library's own.");
        return own;
      }
      giveUp("it does not see the lock that is held");
    } catch (MongoSocketException | MongoTimeoutException e) {
      if (++tries == TRIES) {
        giveUp(e.getClass().getSimpleName());
      }
    } catch (RuntimeException | LinkageError e) {
      giveUp(e.getClass().getSimpleName());
    }
    return null;
  }

  private void giveUp(String why) {
    LOG.debug("The configured connection string is not used beside the given client: {}.", why);
    opener = null;
    close();
  }

  /** Closes the client that was opened. */
  synchronized void close() {
    DatabaseConnection own = opened;
    opened = null;
    seen = false;
    opener = null;
    if (own != null) {
      own.close();
    }
  }
}
