package taskrunner.importer.export;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Printable;

/**
 * What an export wrote.
 *
 * @param form how records were spelt
 * @param changed values that JSON or the form can't express, by the replacement; empty for
 *     documents that an import wrote
 * @param leftOut documents that were not written because their run id is no string; a warning names
 *     the first
 * @param renamed runs whose files have another name than the layout's; a warning explains it
 * @param warnings one sentence each
 */
public record ExportReport(
    Written runs,
    Written logs,
    Written artifacts,
    Written approvals,
    FormUsed form,
    Map<String, Long> changed,
    long leftOut,
    Renamed renamed,
    Duration duration,
    List<String> warnings) {
  public ExportReport {
    changed = Collections.unmodifiableMap(new TreeMap<>(changed));
    warnings = Printable.all(warnings);
  }

  /** A report of an export that renamed no run. The first published form of this record. */
  public ExportReport(
      Written runs,
      Written logs,
      Written artifacts,
      Written approvals,
      FormUsed form,
      Map<String, Long> changed,
      long leftOut,
      Duration duration,
      List<String> warnings) {
    this(
        runs, logs, artifacts, approvals, form, changed, leftOut, Renamed.NONE, duration, warnings);
  }

  /** Figures of one kind of record. */
  public record Written(long records, long files, long bytes) {
    public static final Written NONE = new Written(0, 0, 0);
  }

  /**
   * Runs whose files have another name than the layout's, because not every file system can have
   * that name beside those of the other runs.
   *
   * @param runs how many; each counts once
   * @param first the first of them, in the order of the export: the name by the run id
   */
  public record Renamed(long runs, Map<String, String> first) {
    public static final Renamed NONE = new Renamed(0, Map.of());

    public Renamed {
      first = Collections.unmodifiableMap(new LinkedHashMap<>(first));
    }
  }

  /**
   * How records were spelt.
   *
   * @param name {@code store}, {@code layout-1} or {@code like}
   * @param from {@code ledger}, or the store whose form was used; null for the layout's
   */
  public record FormUsed(String name, @Nullable String from) {
    public static final FormUsed LAYOUT = new FormUsed("layout-1", null);
  }

  /** How many words could not be written in the form. */
  public long notInForm() {
    return changed.entrySet().stream()
        .filter(one -> one.getKey().startsWith(RecordJson.WITHOUT_INTEGER))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** How many runs have files of another name, because the layout's name is another run's here. */
  public long namedApart() {
    return changed.getOrDefault(NamesApart.WORD, 0L);
  }

  /** Bytes of all files. */
  public long bytes() {
    return runs.bytes() + logs.bytes() + artifacts.bytes() + approvals.bytes();
  }
}
