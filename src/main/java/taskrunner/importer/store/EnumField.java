package taskrunner.importer.store;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields whose values are words of a list, and the recognition of these words. */
@SuppressWarnings("ImmutableEnumChecker") // Both collections are filled here and never changed.
public enum EnumField {
  STEP_KIND(
      "stepKind",
      true,
      "run",
      "parallel",
      "map",
      "loop",
      "conditional",
      "gate.approval",
      "gate.policy",
      "unknown"),
  STEP_STATUS("stepStatus", true, "pending", "running", "succeeded", "failed", "skipped"),
  APPROVAL_STATUS("approvalStatus", false, "pending", "approved", "rejected", "expired"),
  ARTIFACT_STATUS("artifactStatus", false, "pending", "copied", "materialized", "skipped"),
  LEVEL("level", false, "trace", "debug", "info", "warn", "error") {
    @Override
    String form(String word) {
      return lower(word);
    }
  };

  /** Other loggers' words for the five levels. */
  private static final Map<String, String> LEVEL_ALIASES =
      Map.of(
          "warning", "warn",
          "information", "info",
          "verbose", "trace",
          "err", "error",
          "fatal", "error",
          "critical", "error");

  private final String table;
  private final boolean keepsOthers;
  private final List<String> words;
  private final Map<String, String> byForm = new HashMap<>();

  EnumField(String table, boolean keepsOthers, String... words) {
    this.table = table;
    this.keepsOthers = keepsOthers;
    this.words = List.of(words);
    for (String word : words) {
      byForm.put(form(word), word);
    }
  }

  /** The name of the field's table in {@link EnumTables}; not every field may have one. */
  public String table() {
    return table;
  }

  /** Whether {@code --enum} takes a table for this field. */
  boolean mayHaveTable() {
    return this == STEP_KIND || this == STEP_STATUS || this == APPROVAL_STATUS;
  }

  /** Whether a word that is not listed is kept, in lower case. */
  boolean keepsOthers() {
    return keepsOthers;
  }

  /** The listed word of this spelling; null for none. */
  @Nullable String known(String word) {
    String same = byForm.get(word);
    return word.equals(same) ? same : byForm.get(form(word));
  }

  /** The listed word that another word stands for; null for none. */
  @Nullable String alias(String word) {
    return this == LEVEL ? LEVEL_ALIASES.get(form(word)) : null;
  }

  /** The word as the layout lists it, or else as it is stored. */
  String plain(String word) {
    String listed = known(word);
    if (listed == null) {
      listed = alias(word);
    }
    return listed == null ? kept(word) : listed;
  }

  /** How a word that is not listed is stored. */
  static String kept(String word) {
    return lower(word);
  }

  String allowed() {
    return String.join(", ", words);
  }

  /** The part that all spellings of a word share. */
  String form(String word) {
    var form = new StringBuilder(word.length());
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c != '-' && c != '_' && c != '.') {
        form.append(c);
      }
    }
    return lower(form.toString());
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }
}
