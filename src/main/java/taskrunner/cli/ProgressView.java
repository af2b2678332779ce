package taskrunner.cli;

import java.io.PrintStream;
import taskrunner.OperationProgress;

/** Shows on stderr how far long work is. Closing ends what is shown. */
interface ProgressView extends OperationProgress, AutoCloseable {
  /** The view for the person who sits there: a bar on a terminal, else lines; quiet: nothing. */
  static ProgressView of(PrintStream err, Terminal terminal, Verbosity verbosity, String title) {
    if (verbosity == Verbosity.QUIET) {
      return new ProgressView() {
        @Override
        public void at(long bytes, long totalBytes, long documents) {}

        @Override
        public void at(IndexBuild build) {}

        @Override
        public void close() {}
      };
    }
    return terminal.errShown()
        ? new ProgressDrawing(err, title)
        : new ProgressLines(err, System::nanoTime, title);
  }

  @Override
  void close();
}
