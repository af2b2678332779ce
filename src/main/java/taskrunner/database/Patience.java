package taskrunner.database;

import java.time.Duration;

/**
 * How long an operation waits for its servers at first contact, an election and a majority
 * included: a command that only looks has to end within 10 s, every other within 20 s.
 */
public enum Patience {
  /** Of an operation that only looks. */
  LOOK(7),
  /** Of one that may write. An election takes about twelve seconds at the server's defaults. */
  WORK(16);

  private final Duration election;

  Patience(int seconds) {
    this.election = Duration.ofSeconds(seconds);
  }

  /** While members of a replica set answer, and none of them is the primary. */
  Duration election() {
    return election;
  }
}
