package taskrunner.importer.store;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.settings.EnumTableText;

/**
 * The words for integers where a word is expected; a field without a table rejects integers. The
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

  /** The tables of the specification, for {@code --enum-table default}. */
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

  public EnumTables {
    stepKind = ordered(stepKind);
    stepStatus = ordered(stepStatus);
    approvalStatus = ordered(approvalStatus);
  }

  /**
   * Reads {@code default} and {@code stepKind=0:word,1:word,…} for {@code stepKind}, {@code
   * stepStatus} and {@code approvalStatus}, separated by {@code ;}. A later table replaces an
   * earlier one of its field.
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
   * These tables with one more part: {@code default}, or the table of a field, which replaces the
   * field's table.
   *
   * @throws IllegalArgumentException as {@link #parse}
   */
  public EnumTables with(String part) {
    if (part.strip().equalsIgnoreCase("default")) {
      return DEFAULT;
    }
    EnumTableText table = EnumTableText.parse(part);
    return switch (table.field()) {
      case "stepKind" -> new EnumTables(table.words(), stepStatus, approvalStatus);
      case "stepStatus" -> new EnumTables(stepKind, table.words(), approvalStatus);
      default -> new EnumTables(stepKind, stepStatus, table.words());
    };
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

  /** The smallest integer that the field's table reads as this word, in any spelling; or null. */
  @Nullable Long integerOf(EnumField field, String word) {
    String plain = field.plain(word);
    for (Map.Entry<Long, String> entry : tableOf(field.table()).entrySet()) {
      if (field.plain(entry.getValue()).equals(plain)) {
        return entry.getKey();
      }
    }
    return null;
  }

  /** The text that {@link #parse} reads, with every table; empty if there is none. */
  public String text() {
    return Stream.of("stepKind", "stepStatus", "approvalStatus")
        .filter(field -> !tableOf(field).isEmpty())
        .map(field -> new EnumTableText(field, tableOf(field)).toString())
        .collect(Collectors.joining(";"));
  }

  private static Map<Long, String> ordered(Map<Long, String> table) {
    return Collections.unmodifiableMap(new TreeMap<>(table));
  }
}
