package taskrunner.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Resets the signals of child processes. A process inherits ignored signals ({@code make test &} in
 * a script, {@code nohup}), and neither a JVM nor a shell handles a signal that was ignored when it
 * started. The tests send signals to processes, which must react.
 */
public final class DefaultSignals {
  /**
   * Of GNU coreutils 8.31 and later. It replaces itself by the command, so the process id is that
   * of the command.
   */
  private static final List<String> RESET = List.of("env", "--default-signal=HUP,INT,QUIT,TERM");

  private static final boolean AVAILABLE = isAvailable();

  private DefaultSignals() {}

  /** The command with every signal at its default, if the system has a program for that. */
  public static List<String> of(List<String> command) {
    List<String> reset = new ArrayList<>(AVAILABLE ? RESET : List.of());
    reset.addAll(command);
    return reset;
  }

  private static boolean isAvailable() {
    List<String> attempt = new ArrayList<>(RESET);
    attempt.add("true");
    try {
      Process process =
          new ProcessBuilder(attempt)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
