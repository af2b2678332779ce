package taskrunner.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/** Puts the clock of a process wrong, by libfaketime. Its monotonic clock stays as it is. */
public final class WrongClock {
  private WrongClock() {}

  /** Prints what time it is. */
  public static void main(String[] arguments) {
    System.out.println(Instant.now());
  }

  /**
   * What to put into the environment of the process.
   *
   * @param off how far ahead of the truth its clock is; negative: behind
   * @throws TestAbortedException libfaketime can't be had here
   */
  public static Map<String, String> by(Duration off) {
    Path library;
    try {
      library = FetchedTool.fetch("src/test/faketime/fetch-faketime.sh");
    } catch (FetchedTool.UnavailableException e) {
      throw new TestAbortedException("skipped: " + e.getMessage(), e);
    }
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME",
        "%+d".formatted(off.toSeconds()),
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // Else every wait of the JVM, which goes by the monotonic clock, ends at once.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }
}
