package taskrunner.schema;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing a migration would do.
 *
 * @param step the change unit's id
 * @param name the index or collection name, for a person
 * @param documents how many documents it meets
 * @param violations how many of them the validator would refuse; of those looked at
 * @param duplicates how many keys would break a unique index; in the documents looked at
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

  /** An action that there is nothing more to say about. */
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
   * What was found out beside the figures that every action has.
   *
   * @param rules those that the violating documents break, most broken first
   * @param scanned how many documents were looked at; 0 where the action asks for no look
   * @param sampled true: not all were, so that the figures are lower bounds
   * @param diskBytes an estimate of what an index will take on disk; null where it does not apply.
   *     While it is built, the server may need as much again
   * @param deletes log entries that a retention deletes at once; null where it does not apply
   * @param conflict the existing index that stands in the way and how it differs; null for none
   */
  public record Details(
      List<BrokenRule> rules,
      long scanned,
      boolean sampled,
      @Nullable Long diskBytes,
      @Nullable Long deletes,
      @Nullable String conflict) {
    /** Nothing. */
    public static final Details NONE = new Details(List.of(), 0, false, null, null, null);

    public Details {
      rules = List.copyOf(rules);
    }
  }

  /** What would be done. */
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
