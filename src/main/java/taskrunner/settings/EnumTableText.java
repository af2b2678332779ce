package taskrunner.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import taskrunner.text.KeyCase;

/**
 * The table of one field as {@code Filesystem:EnumTable} and {@code --enum} write it: {@code
 * stepStatus=0:word,1:word}. The importer knows the meaning of the words.
 *
 * @param field its name in the usual case
 * @param words by integer, spelt as they were given: {@link Words#VERBATIM} stores them
 */
public record EnumTableText(String field, Map<Long, String> words) {
  private static final String ALLOWED =
      "default, or stepStatus=0:word,1:word,…;stepKind=…;approvalStatus=… (each at most once)";
  private static final List<String> FIELDS = List.of("stepStatus", "stepKind", "approvalStatus");
  private static final Set<String> APPROVAL_WORDS =
      Set.of("pending", "approved", "rejected", "expired");
  private static final Pattern ENTRY = Pattern.compile("\\s*(-?\\d{1,18})\\s*:(.*\\S.*)");

  /**
   * Reads one field's table.
   *
   * @throws IllegalArgumentException the text has another form; the message says what is wrong and
   *     what is allowed
   */
  public static EnumTableText parse(String text) {
    int equals = text.indexOf('=');
    String name = (equals < 0 ? text : text.substring(0, equals)).strip();
    if (equals < 0) {
      throw new WrongValueException(
          name.isEmpty() ? "a table is empty" : quoted(name) + " has no =", ALLOWED);
    }
    for (String field : FIELDS) {
      if (KeyCase.same(field, name)) {
        return new EnumTableText(field, words(field, text.substring(equals + 1)));
      }
    }
    throw new WrongValueException("there is no field " + quoted(name), ALLOWED);
  }

  /** {@code default}, or tables of several fields, in the form that {@link #toString} has. */
  static String check(String text) {
    String stripped = text.strip();
    if (KeyCase.same(stripped, "default")) {
      return "default";
    }
    List<String> tables = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    String body = stripped.endsWith(";") ? stripped.substring(0, stripped.length() - 1) : stripped;
    for (String part : body.split(";", -1)) {
      EnumTableText table = parse(part);
      if (!seen.add(table.field)) {
        throw new WrongValueException(table.field + " has two tables", ALLOWED);
      }
      tables.add(table.toString());
    }
    return String.join(";", tables);
  }

  private static Map<Long, String> words(String field, String text) {
    Map<Long, String> words = new TreeMap<>();
    for (String entry : text.split(",", -1)) {
      Matcher matcher = ENTRY.matcher(entry);
      if (!matcher.matches()) {
        throw new WrongValueException(
            quoted(entry.strip()) + " of " + field + " is not number:word", ALLOWED);
      }
      long number = Long.parseLong(matcher.group(1));
      String word = matcher.group(2).strip();
      String form = word.replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
      if (field.equals("approvalStatus") && !APPROVAL_WORDS.contains(form)) {
        throw new WrongValueException(
            quoted(word) + " is no approval status", "pending, approved, rejected, expired");
      }
      if (words.put(number, word) != null) {
        throw new WrongValueException(field + " has the number " + number + " twice", ALLOWED);
      }
    }
    return words;
  }

  private static String quoted(String text) {
    return "'" + Masked.text(text) + "'";
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return words.entrySet().stream()
        .map(word -> word.getKey() + ":" + word.getValue())
        .collect(Collectors.joining(",", field + "=", ""));
  }
}
