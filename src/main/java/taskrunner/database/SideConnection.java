package taskrunner.database;

import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoDatabase;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Log;

/**
 * The connection for commands that must not wait for long work: the renewal of the lock, the
 * progress of an index build, and its end.
 *
 * <ol>
 *   <li>A client of our own has enough connections for both, so it is used.
 *   <li>The pool of a given client may have a single connection, or the service may use all of
 *       them. If a connection string is known, a client of our own is opened when it is first
 *       needed. It is used once it has found the same lock: the connection string may name another
 *       server.
 *   <li>Otherwise the given client is used, and its pool decides.
 * </ol>
 *
 * Thread-safe.
 */
public final class SideConnection {
  private static final Log LOG = Log.of(SideConnection.class);

  /** After so many failures, the connection string does not lead to the server of the work. */
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
   * @param opener opens a client of our own without waiting for a server; null if there is none
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

  /** Uses the connection of the work only. */
  public static SideConnection none(MongoDatabase database) {
    return new SideConnection(database, () -> database, true, null);
  }

  /**
   * A lock is held from now on.
   *
   * @param held whether the lock is found through a handle; may throw the driver's exceptions, and
   *     must be quick
   */
  public synchronized void lockIsHeld(Predicate<MongoDatabase> held) {
    lock = held;
  }

  /**
   * The lock is not held any more, so it can't be found.
   *
   * @param held as given to {@link #lockIsHeld}; a lock that was acquired since is kept
   */
  public synchronized void lockIsReleased(Predicate<MongoDatabase> held) {
    if (lock == held) {
      lock = null;
    }
  }

  /** The database; may wait briefly when it tries a client of our own for the first time. */
  public MongoDatabase database() {
    DatabaseConnection own = own();
    return own == null ? main : own.database();
  }

  /** The database over the connection in use; tries no other. */
  public synchronized MongoDatabase databaseAsKnown() {
    return seen && opened != null ? opened.database() : main;
  }

  /** The database {@code admin}, as {@link #database}. */
  public MongoDatabase admin() {
    DatabaseConnection own = own();
    return own == null ? admin.get() : own.admin();
  }

  /** Whether a client other than that of the work is used, or may be. */
  public synchronized boolean isAnotherWay() {
    return seen || (opener != null && lock != null);
  }

  /** Whether only the pool of a given client is available. */
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
