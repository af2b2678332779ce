package taskrunner.cli;

import java.io.PrintStream;
import taskrunner.importer.ImportProgress;

/** Shows on stderr how far an import is. Closing ends what is shown. */
interface ProgressView extends ImportProgress, AutoCloseable {
  /** The view for the person who sits there: a bar on a terminal, else lines; quiet: nothing. */
  static ProgressView of(PrintStream err, Terminal terminal, Verbosity verbosity) {
    if (verbosity == Verbosity.QUIET) {
      return new ProgressView() {
        @Override
        public void at(long bytes, long totalBytes, long documents) {}

        @Override
        public void close() {}
      };
    }
    return terminal.errShown()
        ? new ProgressDrawing(err)
        : new ProgressLines(err, System::nanoTime);
  }

  @Override
  void close();
}
