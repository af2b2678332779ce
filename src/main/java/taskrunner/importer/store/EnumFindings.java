package taskrunner.importer.store;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Integers that were read where words are expected: how many records were rejected because there
 * was no table, which was the first, and what {@code --enum-table default} would read them as.
 * Thread-safe.
 */
public final class EnumFindings {
  /** More than a real store has; the rest is not listed. */
  private static final int MOST_LISTED = 100;

  private final TreeSet<Numbered> integers = new TreeSet<>();
  private long records;
  private @Nullable String firstFile;
  private long firstLine;
  private boolean tableUsed;

  /**
   * One integer that stood for a word.
   *
   * @param field {@code stepKind}, {@code stepStatus} or {@code approvalStatus}
   */
  public record Numbered(String field, long number) implements Comparable<Numbered> {
    @Override
    public int compareTo(Numbered other) {
      int byField = field.compareTo(other.field);
      return byField != 0 ? byField : Long.compare(number, other.number);
    }

    /** What {@code --enum-table default} reads it as; null for nothing. */
    public @Nullable String defaultWord() {
      return EnumTables.DEFAULT.tableOf(field).get(number);
    }

    /** E.g. {@code stepStatus 3 = failed}. */
    @Override
    public String toString() {
      String word = defaultWord();
      return field + " " + number + " = " + (word == null ? "(nothing)" : word);
    }
  }

  synchronized void add(String file, long line, List<Numbered> found) {
    records++;
    int order = firstFile == null ? -1 : StoreNames.BYTE_ORDER.compare(file, firstFile);
    if (order < 0 || (order == 0 && line < firstLine)) {
      firstFile = file;
      firstLine = line;
    }
    for (Numbered integer : found) {
      if (integers.size() < MOST_LISTED) {
        integers.add(integer);
      }
    }
  }

  synchronized void usedTable() {
    tableUsed = true;
  }

  /** Whether any integer was read through a table. */
  public synchronized boolean tableUsed() {
    return tableUsed;
  }

  /** A sentence for the report; null if every integer had a table. */
  public synchronized @Nullable String sentence() {
    if (records == 0) {
      return null;
    }
    var words = new ArrayList<String>();
    integers.forEach(integer -> words.add(integer.toString()));
    return records
        + (records == 1 ? " record has" : " records have")
        + " integers where words are expected (first in "
        + firstFile
        + ") and no table says what they mean; --enum-table default would read them as: "
        + String.join(", ", words)
        + ".";
  }
}
