package taskrunner.importer.store;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a store, before an import.
 *
 * @param kinds one for each {@link RecordKind}, in its order
 * @param leftAlone files and folders with unknown names
 * @param incompleteTails logs whose last line was incomplete
 * @param tails the first ten of these, in the byte order of their paths
 */
public record ProbeReport(
    List<Kind> kinds,
    LeftAlone leftAlone,
    long incompleteTails,
    List<IncompleteTails.Tail> tails,
    Duration duration) {
  public ProbeReport {
    kinds = List.copyOf(kinds);
    tails = List.copyOf(tails);
  }

  /**
   * One kind of record.
   *
   * @param files how many were found, including unreadable ones
   * @param bytes size of these files, as the walk found them
   * @param records lines that are not blank, elements of arrays, or single objects; valid or not
   * @param properties names as they are written, in the order of their first places
   * @param words values where a word of a list is expected
   * @param dates the forms of dates
   * @param faults why files, or texts within them, could not be read
   */
  public record Kind(
      RecordKind kind,
      long files,
      long bytes,
      long records,
      Listed<Property> properties,
      Listed<Word> words,
      Listed<DateForm> dates,
      List<Fault> faults) {
    public Kind {
      faults = List.copyOf(faults);
    }
  }

  /**
   * A list with a limit, so that a hostile store can't fill the memory.
   *
   * @param more how many different ones are not listed; exact for few, else an estimate within one
   *     per cent
   */
  public record Listed<T>(List<T> items, long more) {
    public Listed {
      items = List.copyOf(items);
    }
  }

  /**
   * The first place of something.
   *
   * @param file relative path
   * @param line 1-based; null if the file is not line-oriented
   */
  public record Place(String file, @Nullable Long line) {
    /** E.g. {@code logs/run-001.ndjson:17}. */
    @Override
    public String toString() {
      return line == null ? file : file + ":" + line;
    }
  }

  /**
   * A property, by its path and casing.
   *
   * @param path e.g. {@code steps[].stepId}; properties within {@code plan}, {@code metadata} and
   *     unknown fields are not listed
   * @param known the field that it is read as; null for an unknown one, which is kept verbatim
   * @param example its first value, shortened; <code>{…}</code> and {@code […]} for objects and
   *     arrays
   */
  public record Property(
      String path, @Nullable String known, long count, String example, Place first) {}

  /**
   * A word or an integer.
   *
   * @param field the list: {@code stepKind}, {@code stepStatus}, {@code approvalStatus}, {@code
   *     artifactStatus} or {@code level}
   * @param value as it is written, shortened
   * @param integer whether it is an integer, which is read only through a table
   * @param storedAs the stored word, for an integer the one of {@code --enum-table default}; null
   *     if the record is rejected
   */
  public record Word(
      String field,
      String value,
      boolean integer,
      @Nullable String storedAs,
      long count,
      Place first) {}

  /**
   * A form of dates.
   *
   * @param form the date with {@code 0} for every digit; {@code (number)} for a JSON number
   * @param readable false if a record with such a date is rejected
   */
  public record DateForm(String form, boolean readable, long count, String example, Place first) {}

  /**
   * Something that could not be read.
   *
   * @param message of the first one
   */
  public record Fault(RejectCode code, long count, Place first, String message) {}
}
