package taskrunner.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import taskrunner.text.LogInterval;
import taskrunner.view.TextPage;

/** One line every ten seconds, for logs; shorter work prints nothing. */
final class ProgressLines implements ProgressView {
  private static final double MIB = 1024 * 1024;
  private static final double SECOND = 1e9;

  private final PrintStream err;
  private final LongSupplier nanoTime;
  private final String title;
  private boolean started;
  private long startedAt;
  private long startBytes;
  private final LogInterval interval = new LogInterval();
  private final LogInterval buildInterval = new LogInterval();

  /**
   * @param nanoTime a clock of nanoseconds, as {@link System#nanoTime}
   */
  ProgressLines(PrintStream err, LongSupplier nanoTime, String title) {
    this.err = err;
    this.nanoTime = nanoTime;
    this.title = title;
  }

  @Override
  public synchronized void importing(long bytes, long totalBytes, long documents) {
    var now = nanoTime.getAsLong();
    if (!started) {
      started = true;
      startedAt = now;
      startBytes = bytes;
    }
    if (!interval.isDue(Duration.ofNanos(now - startedAt))) {
      return;
    }
    var seconds = (now - startedAt) / SECOND;
    var bytesPerSecond = (bytes - startBytes) / seconds;
    line(
        String.format(
            Locale.ROOT,
            "%s: %.0f %% of %.1f MiB, %,d documents, %,.0f/s, %s left",
            title,
            totalBytes == 0 ? 100.0 : 100.0 * bytes / totalBytes,
            totalBytes / MIB,
            documents,
            documents / seconds,
            bytesPerSecond > 0 ? span((totalBytes - bytes) / bytesPerSecond) : "unknown time"));
  }

  @Override
  public synchronized void building(IndexBuild build) {
    if (buildInterval.isDue(build.elapsed())) {
      var name = build.name();
      line(
          name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + ": " + build.words());
    }
  }

  @Override
  public synchronized void built() {
    buildInterval.restart();
  }

  private void line(String line) {
    var page = new TextPage();
    page.line(line);
    err.print(page);
    err.flush();
  }

  /** e.g. {@code 1:02:03}. */
  private static String span(double seconds) {
    var whole = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  @Override
  public void close() {}
}
