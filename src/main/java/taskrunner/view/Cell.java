package taskrunner.view;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Printable;

/**
 * One value of a table.
 *
 * @param value plain data, see {@link Fields}
 * @param text the value in text
 */
public record Cell(@Nullable Object value, String text, Tone tone) {
  public Cell {
    value = Fields.plain(value);
  }

  /** A value with another {@code text}. */
  public static Cell of(@Nullable Object value, String text) {
    return new Cell(value, text, Tone.PLAIN);
  }

  /** A value in its usual form: {@code 1,234}, {@code yes}, {@code -} for null. */
  public static Cell of(@Nullable Object value) {
    if (value instanceof Cell cell) {
      return cell;
    }
    var plain = Fields.plain(value);
    return of(plain, text(plain));
  }

  /** The same with control characters as escapes. */
  Cell printable() {
    return new Cell(value, Printable.of(text), tone);
  }

  /** A number that is 0 unless something is wrong. */
  static Cell bad(long number) {
    return new Cell(number, Format.count(number), number > 0 ? Tone.BAD : Tone.PLAIN);
  }

  /** The state of a change unit or of a check. */
  static Cell state(Object state) {
    var word = String.valueOf(Fields.plain(state));
    return new Cell(word, word, Tone.ofState(word));
  }

  private static String text(@Nullable Object plain) {
    if (plain instanceof Long || plain instanceof Integer) {
      return Format.count(((Number) plain).longValue());
    }
    if (plain instanceof Boolean yes) {
      return yes ? "yes" : "no";
    }
    if (plain instanceof List<?> list) {
      return list.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
    return plain == null ? "-" : plain.toString();
  }
}
