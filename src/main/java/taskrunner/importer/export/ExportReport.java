package taskrunner.importer.export;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import taskrunner.text.Printable;

/**
 * What an export wrote.
 *
 * @param changed values that JSON, or layout 1, has no form for, by what became of them; empty for
 *     what an import wrote
 * @param leftOut documents that could not be written because their run id is no string; a warning
 *     names the first
 * @param warnings what a person should know, each one sentence
 */
public record ExportReport(
    Written runs,
    Written logs,
    Written artifacts,
    Written approvals,
    Map<String, Long> changed,
    long leftOut,
    Duration duration,
    List<String> warnings) {
  public ExportReport {
    changed = Collections.unmodifiableMap(new TreeMap<>(changed));
    warnings = Printable.all(warnings);
  }

  /** Figures of one kind of record. */
  public record Written(long records, long files, long bytes) {
    public static final Written NONE = new Written(0, 0, 0);
  }

  /** Bytes of all files. */
  public long bytes() {
    return runs.bytes() + logs.bytes() + artifacts.bytes() + approvals.bytes();
  }
}
