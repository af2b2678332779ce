package taskrunner.lease;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import taskrunner.LockNotAcquiredException;
import taskrunner.database.Pause;
import taskrunner.schema.WriteGuard;
import taskrunner.text.Log;
import taskrunner.text.LogInterval;

/** The wait for another process's lease, with jittered and growing pauses and lines in the log. */
public final class LeaseWait {
  private static final Log LOG = Log.of(LeaseWait.class);

  /** Between two reads of the lease, in ms. */
  private static final long FIRST_PAUSE = 250;

  private static final long LONGEST_PAUSE = 500;

  private final Duration longest;
  private final WriteGuard guard;
  private final Consumer<Duration> waited;
  private final long started = System.nanoTime();
  private final LogInterval lines = LogInterval.dueAtOnce();

  /**
   * @param guard whose {@link WriteGuard#checkStop} ends the wait
   * @param waited receives the time waited so far, at each pause and at the end
   */
  public LeaseWait(Duration longest, WriteGuard guard, Consumer<Duration> waited) {
    this.longest = longest;
    this.guard = guard;
    this.waited = waited;
  }

  /**
   * Waits for one pause.
   *
   * @param what the thing waited for, for the log; null: nothing is logged
   * @param tooLong gives the exception after the longest wait, from the time waited
   * @throws LockNotAcquiredException the longest wait is over
   */
  public void pause(@Nullable String what, Function<Duration, LockNotAcquiredException> tooLong) {
    Duration elapsed = elapsed();
    waited.accept(elapsed);
    if (elapsed.compareTo(longest) >= 0) {
      throw tooLong.apply(elapsed);
    }
    if (what != null && lines.isDue(elapsed)) {
      LOG.info("Waiting for {}.", what);
    }
    long left = longest.minus(elapsed).toMillis();
    long pause = Math.max(1, Math.min(left, pauseAfter(elapsed)));
    Pause.ofMillis(pause, guard::checkStop, "waiting for another process");
    waited.accept(elapsed());
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /**
   * In ms. The pause grows with the wait, so that a fleet does not slow down the holder, and the
   * end of a short work is noticed soon. Half of it is random, so that a fleet does not read all at
   * once.
   */
  private static long pauseAfter(Duration elapsed) {
    long pause = Math.max(FIRST_PAUSE, Math.min(LONGEST_PAUSE, elapsed.toMillis() / 4));
    return ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
  }
}
