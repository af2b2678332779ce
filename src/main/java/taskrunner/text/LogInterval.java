package taskrunner.text;

import java.time.Duration;

/** Tells when a wait or a long job logs its next line: every ten seconds. */
public final class LogInterval {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private Duration next;

  /** The first line is due after ten seconds: a short job logs nothing. */
  public LogInterval() {
    this(INTERVAL);
  }

  private LogInterval(Duration first) {
    next = first;
  }

  /** The first line is due at once. */
  public static LogInterval dueAtOnce() {
    return new LogInterval(Duration.ZERO);
  }

  /**
   * Whether a line is due; if so, the next one is due ten seconds later.
   *
   * @param elapsed since the wait or job began
   */
  public boolean isDue(Duration elapsed) {
    if (elapsed.compareTo(next) < 0) {
      return false;
    }
    next = elapsed.plus(INTERVAL);
    return true;
  }

  /** The next wait or job begins. */
  public void restart() {
    next = INTERVAL;
  }
}
