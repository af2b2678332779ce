package taskrunner.cli;

import java.io.PrintStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Printable;

/**
 * A progress bar with rate and remaining time, for a terminal: for an import from its first record
 * on, and for a long index build.
 */
final class ProgressDrawing implements ProgressView {
  private static final int WIDTH = 100;
  private static final int REDRAWN_EVERY_MILLIS = 500;
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;

  /** From this size on the unit is MiB. */
  private static final long LARGE = 10 * MIB;

  private final String title;
  private final Line line;
  private @Nullable ProgressBar bar;
  private @Nullable LogsOverBar logs;
  private long toldAt;

  ProgressDrawing(PrintStream err, String title) {
    this.line = new Line(err);
    this.title = title;
  }

  @Override
  public synchronized void importing(long bytes, long totalBytes, long documents) {
    var drawn = bar;
    var now = System.nanoTime();
    if (drawn != null && now - toldAt < REDRAWN_EVERY_MILLIS * 1_000_000L && bytes < totalBytes) {
      return;
    }
    toldAt = now;
    if (drawn == null) {
      var large = totalBytes >= LARGE;
      drawn =
          begun(
              new ProgressBarBuilder()
                  .setTaskName(title)
                  .setInitialMax(totalBytes)
                  .setUnit(large ? " MiB" : " KiB", large ? MIB : KIB)
                  .showSpeed(
                      new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT))));
    }
    drawn.maxHint(totalBytes);
    drawn.stepTo(bytes);
    drawn.setExtraMessage(String.format(Locale.ROOT, ", %,d documents", documents));
  }

  @Override
  public synchronized void building(IndexBuild build) {
    var drawn = bar;
    if (drawn == null) {
      drawn =
          begun(
              new ProgressBarBuilder()
                  .setTaskName(Printable.of("Building " + build.index()))
                  .setInitialMax(build.total()));
    }
    if (build.total() > 0) {
      drawn.maxHint(build.total());
      drawn.stepTo(build.done());
    }
    var unseen = build.unseen();
    var phase = build.phase();
    // The first word is enough: scanning, inserting, draining.
    drawn.setExtraMessage(
        Printable.of(
            unseen != null ? ", " + unseen : phase != null ? ", " + phase.split(" ", 2)[0] : ""));
  }

  private ProgressBar begun(ProgressBarBuilder builder) {
    var drawn =
        builder
            .setUpdateIntervalMillis(REDRAWN_EVERY_MILLIS)
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(line)
            .build();
    bar = drawn;
    logs = LogsOverBar.begin(WIDTH);
    return drawn;
  }

  @Override
  public synchronized void built() {
    close();
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      // Its own thread draws it for the last time; an interrupt of this thread must not get lost.
      var interrupted = Thread.interrupted();
      bar.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      bar = null;
      line.end();
    }
    if (logs != null) {
      logs.close();
      logs = null;
    }
  }

  /** The line of the bar. A bar that ends before it was drawn leaves the line open. */
  private static final class Line extends ConsoleProgressBarConsumer {
    private volatile boolean ended;

    Line(PrintStream err) {
      super(err, WIDTH);
    }

    @Override
    public void close() {
      ended = true;
      super.close();
    }

    void end() {
      if (!ended) {
        close();
      }
      ended = false; // for the next bar
    }
  }
}
