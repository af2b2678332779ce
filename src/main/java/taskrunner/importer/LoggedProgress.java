package taskrunner.importer;

import java.time.Duration;
import java.util.Locale;
import taskrunner.text.DurationText;
import taskrunner.text.Log;

/**
 * Logs how far an import is, every ten seconds, with rate and time left; short ones say nothing.
 */
final class LoggedProgress implements ImportProgress {
  private static final Log LOG = Log.of(LoggedProgress.class);
  private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private final long start = System.nanoTime();
  private long last = start;

  @Override
  public void at(long bytes, long totalBytes, long documents) {
    long now = System.nanoTime();
    if (now - last < EVERY_NANOS) {
      return;
    }
    last = now;
    LOG.info("Importing: {}.", words(bytes, totalBytes, documents, Duration.ofNanos(now - start)));
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
