package taskrunner.settings;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import taskrunner.text.KeyCase;

/** The form of {@code Filesystem:EnumTable}; what the words mean is the importer's to know. */
final class EnumTableForm {
  private static final String ALLOWED =
      "default, or stepStatus=0:word,1:word,…;stepKind=…;approvalStatus=… (each at most once)";
  private static final List<String> FIELDS = List.of("stepStatus", "stepKind", "approvalStatus");
  private static final Set<String> APPROVAL_WORDS =
      Set.of("pending", "approved", "rejected", "expired");
  private static final Pattern ENTRY =
      Pattern.compile("\\s*(-?\\d{1,18})\\s*:\\s*([A-Za-z][A-Za-z0-9._-]*)\\s*");

  private EnumTableForm() {}

  /**
   * {@code text} with blanks taken out and the fields' names in their usual casing, so that its
   * reader needs no tolerance. Words stay as they are spelt: {@link Words#VERBATIM} stores them.
   */
  static String check(String text) {
    String stripped = text.strip();
    if (KeyCase.same(stripped, "default")) {
      return "default";
    }
    StringBuilder table = new StringBuilder();
    Set<String> seen = new HashSet<>();
    String body = stripped.endsWith(";") ? stripped.substring(0, stripped.length() - 1) : stripped;
    for (String part : body.split(";", -1)) {
      int equals = part.indexOf('=');
      String field = field(equals < 0 ? part : part.substring(0, equals), equals >= 0);
      if (!seen.add(field)) {
        throw new WrongValueException(field + " is there twice", ALLOWED);
      }
      if (!table.isEmpty()) {
        table.append(';');
      }
      table.append(field).append('=').append(entries(field, part.substring(equals + 1)));
    }
    return table.toString();
  }

  private static String field(String name, boolean hasEntries) {
    for (String field : FIELDS) {
      if (hasEntries && KeyCase.same(field, name.strip())) {
        return field;
      }
    }
    throw new WrongValueException(
        hasEntries
            ? "there is no field \"" + name.strip() + "\""
            : "\"" + name.strip() + "\" has no =",
        ALLOWED);
  }

  private static String entries(String field, String text) {
    StringBuilder entries = new StringBuilder();
    Set<Long> numbers = new HashSet<>();
    for (String entry : text.split(",", -1)) {
      Matcher matcher = ENTRY.matcher(entry);
      if (!matcher.matches()) {
        throw new WrongValueException(
            "\"" + entry.strip() + "\" of " + field + " is not number:word", ALLOWED);
      }
      long number = Long.parseLong(matcher.group(1));
      String word = matcher.group(2);
      if (!numbers.add(number)) {
        throw new WrongValueException(field + " has the number " + number + " twice", ALLOWED);
      }
      if (field.equals("approvalStatus")
          && !APPROVAL_WORDS.contains(word.toLowerCase(Locale.ROOT))) {
        throw new WrongValueException(
            "\"" + word + "\" is no approval status", "pending, approved, rejected, expired");
      }
      entries.append(entries.isEmpty() ? "" : ",").append(number).append(':').append(word);
    }
    return entries.toString();
  }
}
