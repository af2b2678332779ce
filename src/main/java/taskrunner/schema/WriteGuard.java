package taskrunner.schema;

import com.mongodb.client.ClientSession;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asked before every write: may this process still change the database? */
public interface WriteGuard {
  /**
   * Returns while the work may go on.
   *
   * @throws taskrunner.LeaseLostException the lock is no longer ours
   * @throws taskrunner.TaskRunnerSchemaException with code {@code interrupted}: a stop was asked
   *     for
   */
  void check();

  /**
   * Returns while no stop was asked for; the server is not asked.
   *
   * @throws taskrunner.TaskRunnerSchemaException with code {@code interrupted}
   */
  default void checkStop() {
    check();
  }

  /**
   * Returns while the lease is held, whether or not a stop was asked for.
   *
   * @throws taskrunner.LeaseLostException the lock is no longer ours
   */
  default void checkHeld() {
    check();
  }

  /**
   * For how long the last word still counts without a new {@link #check}: a command that the server
   * has not done by then must not be done any more. It may be zero or negative.
   *
   * @return null: there is no such end
   */
  default @Nullable Duration left() {
    return null;
  }

  /**
   * For how long a command may take that puts back what was there before, also where a stop was
   * asked for or another thread releases the lease. Asked right before it is sent, inside {@link
   * #whileHeld}.
   *
   * @return null: for any time
   * @throws taskrunner.LeaseLostException another may have the lease
   */
  default @Nullable Duration timeToPutBack() {
    checkHeld();
    return left();
  }

  /**
   * Runs commands that take effect at once and are no part of a {@link #commit}. While they are
   * under way, no other thread releases the lease: the server could do them after another has it.
   * Calls may be nested, in one thread.
   *
   * @throws taskrunner.TaskRunnerSchemaException with code {@code interrupted}: it was released
   */
  default <T> T whileHeld(Supplier<T> command) {
    return command.get();
  }

  /**
   * Runs a bookkeeping write so that it takes effect only while the lock is ours: in one
   * transaction with the check of the lock's token on a replica set, after a check on a standalone
   * server. The write may be run more than once, so it must be idempotent.
   *
   * @param write gets the session to pass to every operation; null on a standalone server
   */
  void commit(Consumer<@Nullable ClientSession> write);

  /**
   * As {@link #commit}, for a caller that needs a session on every server: on a standalone one it
   * has no transaction.
   *
   * @param write may be called more than once, so what it does twice must be as if done once
   * @throws taskrunner.LeaseLostException the lock is no longer ours; nothing was written
   * @throws taskrunner.TaskRunnerSchemaException with code {@code interrupted}: a stop was asked
   *     for
   */
  default void write(Consumer<ClientSession> write) {
    throw new UnsupportedOperationException("this guard has no session");
  }

  /** A guard that always agrees, for reading and for tests. */
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
