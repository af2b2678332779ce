package taskrunner.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/** Changes the clock of a process with libfaketime. Its monotonic clock stays correct. */
public final class WrongClock {
  private WrongClock() {}

  /** Prints the time. */
  public static void main(String[] arguments) {
    System.out.println(Instant.now());
  }

  /**
   * The environment variables for the process.
   *
   * @param off how far its clock is ahead; negative if it is behind
   * @throws TestAbortedException if libfaketime is not available here
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
        // Otherwise every wait of the JVM, which uses the monotonic clock, ends at once.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }
}
