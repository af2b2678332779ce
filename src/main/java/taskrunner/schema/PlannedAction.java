package taskrunner.schema;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One action that a migration would take.
 *
 * @param step the change unit's id
 * @param name the index or collection name, for a person
 * @param documents the number of documents in the collection
 * @param violations how many of the scanned documents the validator would reject
 * @param duplicates how many keys in the scanned documents would violate a unique index
 * @param examples ids of up to five violating documents, or up to five duplicated keys
 */
public record PlannedAction(
    String step,
    Kind kind,
    String collection,
    String name,
    long documents,
    long violations,
    long duplicates,
    List<String> examples,
    Details details) {
  public PlannedAction {
    examples = List.copyOf(examples);
  }

  /** An action without details. */
  public PlannedAction(
      String step,
      Kind kind,
      String collection,
      String name,
      long documents,
      long violations,
      long duplicates,
      List<String> examples) {
    this(step, kind, collection, name, documents, violations, duplicates, examples, Details.NONE);
  }

  /**
   * Further findings.
   *
   * @param rules the violated rules, the most violated first
   * @param scanned how many documents were scanned; 0 if the action needs no scan
   * @param sampled true: not all documents were scanned, so the figures are lower bounds
   * @param diskBytes the estimated disk size of an index; null if it does not apply. During the
   *     build, the server may need as much again
   * @param deletes log entries that a retention deletes at once; null if it does not apply
   * @param conflict the existing index that conflicts, and how it differs; null for none
   */
  public record Details(
      List<BrokenRule> rules,
      long scanned,
      boolean sampled,
      @Nullable Long diskBytes,
      @Nullable Long deletes,
      @Nullable String conflict) {
    /** No details. */
    public static final Details NONE = new Details(List.of(), 0, false, null, null, null);

    public Details {
      rules = List.copyOf(rules);
    }
  }

  /** The kind of action. */
  public enum Kind {
    CREATE_COLLECTION,
    SET_VALIDATOR,
    CREATE_INDEX,
    SET_RETENTION,
    IMPORT,
    /** A service's data unit runs; its class is the name, and it has no collection. */
    RUN_CODE;

    /** The word in reports, e.g. {@code create-index}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
