package taskrunner.database;

import java.time.Duration;

/**
 * How long an operation waits for its servers at first contact, including an election and a
 * majority: a command that only reads has to end within 10 s, others within 20 s.
 */
public enum Patience {
  /** For an operation that only reads. */
  LOOK(7),
  /**
   * For an operation that may write. An election takes about twelve seconds at the server's
   * defaults.
   */
  WORK(16);

  private final Duration longest;

  Patience(int seconds) {
    this.longest = Duration.ofSeconds(seconds);
  }

  /**
   * The wait while members of a replica set answer, but none is the primary, or while this process
   * gets no processor, and for the answer to a first question.
   */
  Duration longest() {
    return longest;
  }
}
