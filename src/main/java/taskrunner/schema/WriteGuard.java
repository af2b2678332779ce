package taskrunner.schema;

import com.mongodb.client.ClientSession;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checked before every write: whether this process may still change the database. */
public interface WriteGuard {
  /**
   * Returns while the work may continue.
   *
   * @throws taskrunner.LeaseLostException another process has the lock
   * @throws taskrunner.TaskRunnerSchemaException with code {@code interrupted}: a stop was
   *     requested
   */
  void check();

  /**
   * Returns while no stop was requested; sends no command.
   *
   * @throws taskrunner.TaskRunnerSchemaException with code {@code interrupted}
   */
  default void checkStop() {
    check();
  }

  /**
   * Returns while the lease is held, whether or not a stop was requested.
   *
   * @throws taskrunner.LeaseLostException another process has the lock
   */
  default void checkHeld() {
    check();
  }

  /**
   * The time until the last {@link #check} becomes invalid: the server must not execute a command
   * later. It may be zero or negative.
   *
   * @return null: no limit
   */
  default @Nullable Duration left() {
    return null;
  }

  /**
   * The time limit of a command that restores an earlier state, also after a stop was requested or
   * while another thread releases the lease. Called right before the command, inside {@link
   * #whileHeld}.
   *
   * @return null: no limit
   * @throws taskrunner.LeaseLostException another process may have the lease
   */
  default @Nullable Duration timeToPutBack() {
    checkHeld();
    return left();
  }

  /**
   * Runs commands that take effect at once and are not part of a {@link #commit}. No other thread
   * releases the lease while they run, because the server could execute them after another process
   * has acquired it. Calls can be nested, in one thread.
   *
   * @throws taskrunner.TaskRunnerSchemaException with code {@code interrupted}: it was released
   */
  default <T> T whileHeld(Supplier<T> command) {
    return command.get();
  }

  /**
   * Runs a bookkeeping write that takes effect only while this process has the lock: on a replica
   * set in one transaction with the check of the lock's token, on a standalone server after a
   * check. The write may run more than once, so it must be idempotent.
   *
   * @param write gets the session for each operation; null on a standalone server
   */
  void commit(Consumer<@Nullable ClientSession> write);

  /**
   * As {@link #commit}, with a session on every server; on a standalone server it has no
   * transaction.
   *
   * <p>On a replica set the lock can't be renewed during the transaction, which changes the lock's
   * document first. So one write must end within a third of {@code Mongo:LockLease}. If it takes
   * longer than the lease, another process can acquire the lock, and nothing of it is written.
   *
   * @param write may run more than once, so it must be idempotent; it can't call this method
   * @throws taskrunner.LeaseLostException another process has the lock; nothing was written
   * @throws taskrunner.TaskRunnerSchemaException with code {@code interrupted}: a stop was
   *     requested; with code {@code wrong-usage}: it was called inside another write
   */
  default void write(Consumer<ClientSession> write) {
    throw new UnsupportedOperationException("this guard has no session");
  }

  /** A guard that always agrees, for reads and for tests. */
  static WriteGuard none() {
    return new WriteGuard() {
      @Override
      public void check() {}

      @Override
      public void commit(Consumer<@Nullable ClientSession> write) {
        write.accept(null);
      }
    };
  }
}
