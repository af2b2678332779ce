package taskrunner.migration;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import taskrunner.LockNotAcquiredException;
import taskrunner.text.DurationText;
import taskrunner.text.Log;

/**
 * The wait for another's lock: its pauses, which grow and are jittered, its end, and what the log
 * says of it.
 */
final class LockWait {
  private static final Log LOG = Log.of(LockWait.class);

  /** Between two looks: at first, and at most, in ms. */
  private static final long FIRST_PAUSE = 250;

  private static final long LONGEST_PAUSE = 500;

  /** Between two lines in the log. */
  private static final Duration LOG_EVERY = Duration.ofSeconds(10);

  private final Duration longest;
  private final StopSignal stop;
  private final Consumer<Duration> waited;
  private final long started = System.nanoTime();
  private Duration sayNext = Duration.ZERO;

  /**
   * @param waited told how long it has lasted, at each pause and at the end
   */
  LockWait(Duration longest, StopSignal stop, Consumer<Duration> waited) {
    this.longest = longest;
    this.stop = stop;
    this.waited = waited;
  }

  /**
   * Waits a little.
   *
   * @param seen the lock as it was just now
   * @throws LockNotAcquiredException it has been waited for long enough
   */
  void pause(SeenLock seen) {
    Duration elapsed = elapsed();
    waited.accept(elapsed);
    if (elapsed.compareTo(longest) >= 0) {
      throw new LockNotAcquiredException(
          "The lock was not obtained within "
              + elapsed.toSeconds()
              + " s: it is held by "
              + seen.holder()
              + "; nothing was changed.",
          "Wait for the holder to finish or raise Mongo:LockWait; a dead holder's lock expires by"
              + " itself.");
    }
    if (seen.live() && elapsed.compareTo(sayNext) >= 0) {
      LOG.info(
          "Waiting for the lock held by {}; its lease has {} left.",
          seen.holder(),
          DurationText.about(seen.left()));
      sayNext = elapsed.plus(LOG_EVERY);
    }
    long left = longest.minus(elapsed).toMillis();
    stop.sleep(Math.max(1, Math.min(left, pauseAfter(elapsed))));
    waited.accept(elapsed());
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /**
   * In ms. It grows with the wait, so that the end of a long work is noticed soon for its length,
   * and a fleet does not slow down the one that works; half of it is chance, so that a fleet does
   * not look all at once.
   */
  private static long pauseAfter(Duration elapsed) {
    long pause = Math.max(FIRST_PAUSE, Math.min(LONGEST_PAUSE, elapsed.toMillis() / 4));
    return ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
  }
}
