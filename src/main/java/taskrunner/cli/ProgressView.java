package taskrunner.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import taskrunner.MigrationListener;

/** Shows the progress of long work on stderr, until it is closed. */
interface ProgressView extends MigrationListener, AutoCloseable {
  /** A bar on a terminal, else lines; nothing under {@code -q}. */
  static ProgressView of(PrintStream err, Terminal terminal, Verbosity verbosity, String title) {
    var quiet = verbosity == Verbosity.QUIET;
    return terminal.errShown() && !quiet
        ? new ProgressDrawing(err, title)
        : new ProgressLines(
            quiet ? new PrintStream(OutputStream.nullOutputStream()) : err,
            System::nanoTime,
            title);
  }

  @Override
  void close();
}
