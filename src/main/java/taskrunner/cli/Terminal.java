package taskrunner.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Which standard streams of the process are terminals.
 *
 * @param canAsk a question can be asked on stderr and answered on stdin
 * @param coloured stdout shows colours
 * @param errShown stderr is a terminal, so that a progress bar can be drawn on it
 */
record Terminal(boolean canAsk, boolean coloured, boolean errShown) {
  /** No stream is a terminal: pipes, files, a container. */
  static final Terminal NONE = new Terminal(false, false, false);

  /** This process's. {@code NO_COLOR} (no-color.org) and {@code TERM=dumb} turn colours off. */
  static Terminal ofProcess(Map<String, String> environment) {
    var in = isTerminal(0);
    var out = isTerminal(1);
    var err = isTerminal(2);
    var colours =
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(environment.get("TERM"));
    return new Terminal(in && err, out && colours, err);
  }

  /** The JDK knows stdin and stdout only together, and not stderr; Linux knows each. */
  @SuppressWarnings("SystemConsoleNull") // Main sets jdk.console: null without a terminal
  private static boolean isTerminal(int descriptor) {
    try {
      var target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException notLinux) {
      return System.console() != null;
    }
  }
}
