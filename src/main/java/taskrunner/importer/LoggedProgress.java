package taskrunner.importer;

import java.time.Duration;
import java.util.Locale;
import taskrunner.text.DurationText;
import taskrunner.text.Log;
import taskrunner.text.LogInterval;

/**
 * Logs the progress of an import every ten seconds, with rate and remaining time. An import that is
 * shorter logs nothing.
 */
final class LoggedProgress implements ImportProgress {
  private static final Log LOG = Log.of(LoggedProgress.class);

  private final long start = System.nanoTime();
  private final LogInterval interval = new LogInterval();

  @Override
  public void importing(long bytes, long totalBytes, long documents) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    if (interval.isDue(elapsed)) {
      LOG.info("Importing: {}.", words(bytes, totalBytes, documents, elapsed));
    }
  }

  static String words(long bytes, long totalBytes, long documents, Duration elapsed) {
    double seconds = Math.max(elapsed.toMillis(), 1) / 1000.0;
    long left = bytes == 0 ? -1 : Math.round(seconds * (totalBytes - bytes) / bytes);
    return String.format(
        Locale.ROOT,
        "%.0f %% of %.1f MB, %,d records, %,.0f a second%s",
        totalBytes == 0 ? 100.0 : 100.0 * bytes / totalBytes,
        totalBytes / 1e6,
        documents,
        documents / seconds,
        left < 0 ? "" : ", about " + DurationText.about(Duration.ofSeconds(left)) + " left");
  }
}
