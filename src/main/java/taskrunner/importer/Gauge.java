package taskrunner.importer;

import java.util.concurrent.atomic.AtomicLong;

/** How far an import is, from all of its threads; told by the thread of the import alone. */
final class Gauge {
  private final ImportProgress progress;
  private final Tally tally;
  private final AtomicLong bytes = new AtomicLong();
  private long total;

  Gauge(ImportProgress progress, Tally tally) {
    this.progress = progress;
    this.tally = tally;
  }

  /** The walk found so many bytes. */
  void found(long size) {
    total += size;
  }

  /** So many bytes of the store were read, skipped, or done by others. */
  void done(long size) {
    bytes.addAndGet(size);
  }

  void tell() {
    progress.at(bytes.get(), total, tally.records());
  }
}
