package taskrunner.importer.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How integers are read where a word is expected; a field without a table rejects integers. The
 * words are spelt as they were given.
 *
 * @param stepKind integer to word, in the order of the integers; empty for no table
 * @param stepStatus likewise
 * @param approvalStatus likewise
 */
public record EnumTables(
    Map<Long, String> stepKind, Map<Long, String> stepStatus, Map<Long, String> approvalStatus) {
  /** No table for any field. */
  public static final EnumTables NONE = new EnumTables(Map.of(), Map.of(), Map.of());

  /** The specification's tables: what {@code --enum-table default} takes. */
  public static final EnumTables DEFAULT =
      new EnumTables(
          Map.of(
              0L,
              "unknown",
              1L,
              "run",
              2L,
              "gate.approval",
              3L,
              "gate.policy",
              4L,
              "parallel",
              5L,
              "map"),
          Map.of(0L, "pending", 1L, "running", 2L, "succeeded", 3L, "failed", 4L, "skipped"),
          Map.of(0L, "pending", 1L, "approved", 2L, "rejected", 3L, "expired"));

  private static final String FORM = "default, or FIELD=0:word,1:word,…";

  public EnumTables {
    stepKind = ordered(stepKind);
    stepStatus = ordered(stepStatus);
    approvalStatus = ordered(approvalStatus);
  }

  /**
   * Reads {@code default} and {@code stepKind=0:word,1:word,…} for {@code stepKind}, {@code
   * stepStatus} and {@code approvalStatus}, parted by {@code ;}; a later table replaces an earlier
   * one of its field.
   *
   * @throws IllegalArgumentException the text has another form; the message says what is wrong and
   *     what is allowed
   */
  public static EnumTables parse(String text) {
    EnumTables tables = NONE;
    for (String part : text.split(";", -1)) {
      tables = tables.with(part);
    }
    return tables;
  }

  /**
   * These tables with one part more: {@code default}, or one field's table, which replaces that
   * field's.
   *
   * @throws IllegalArgumentException as {@link #parse}
   */
  public EnumTables with(String part) {
    String trimmed = part.strip();
    if (trimmed.equalsIgnoreCase("default")) {
      return DEFAULT;
    }
    int equals = trimmed.indexOf('=');
    if (equals < 0) {
      throw wrong(trimmed.isEmpty() ? "an empty table" : "'" + trimmed + "'", FORM);
    }
    String field = trimmed.substring(0, equals).strip();
    String words = trimmed.substring(equals + 1);
    if (field.equalsIgnoreCase("stepKind")) {
      return new EnumTables(table(EnumField.STEP_KIND, words), stepStatus, approvalStatus);
    }
    if (field.equalsIgnoreCase("stepStatus")) {
      return new EnumTables(stepKind, table(EnumField.STEP_STATUS, words), approvalStatus);
    }
    if (field.equalsIgnoreCase("approvalStatus")) {
      return new EnumTables(stepKind, stepStatus, table(EnumField.APPROVAL_STATUS, words));
    }
    throw wrong("the field '" + field + "'", "stepKind, stepStatus or approvalStatus");
  }

  /** The table of a field by its name; empty for none. */
  Map<Long, String> tableOf(String field) {
    return switch (field) {
      case "stepKind" -> stepKind;
      case "stepStatus" -> stepStatus;
      case "approvalStatus" -> approvalStatus;
      default -> Map.of();
    };
  }

  /** The smallest integer that a field's table reads as this word, in any spelling; null: none. */
  @Nullable Long integerOf(EnumField field, String word) {
    String plain = field.plain(word);
    for (Map.Entry<Long, String> entry : tableOf(field.table()).entrySet()) {
      if (field.plain(entry.getValue()).equals(plain)) {
        return entry.getKey();
      }
    }
    return null;
  }

  /** As {@link #parse} reads it, every table written out; empty where there is none. */
  public String text() {
    var parts = new ArrayList<String>();
    for (String field : List.of("stepKind", "stepStatus", "approvalStatus")) {
      var words = new ArrayList<String>();
      tableOf(field).forEach((number, word) -> words.add(number + ":" + word));
      if (!words.isEmpty()) {
        parts.add(field + "=" + String.join(",", words));
      }
    }
    return String.join(";", parts);
  }

  private static Map<Long, String> table(EnumField field, String text) {
    var table = new TreeMap<Long, String>();
    for (String entry : text.split(",", -1)) {
      int colon = entry.indexOf(':');
      String number = colon < 0 ? "" : entry.substring(0, colon).strip();
      String word = colon < 0 ? "" : entry.substring(colon + 1).strip();
      if (!Numbers.isInteger(number) || number.length() > 18 || word.isEmpty()) {
        throw wrong("'" + entry.strip() + "' in the table of " + field.table(), "0:word,1:word,…");
      }
      if (field.known(word) == null && !field.keepsOthers()) {
        throw wrong("the word '" + word + "' in the table of " + field.table(), field.allowed());
      }
      if (table.put(Long.parseLong(number), word) != null) {
        throw wrong(number + " twice in the table of " + field.table(), "each integer once");
      }
    }
    return table;
  }

  private static Map<Long, String> ordered(Map<Long, String> table) {
    return Collections.unmodifiableMap(new TreeMap<>(table));
  }

  private static IllegalArgumentException wrong(String found, String allowed) {
    return new IllegalArgumentException("found " + found + "; allowed: " + allowed);
  }
}
