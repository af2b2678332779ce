package taskrunner.schema;

import java.util.List;
import java.util.Locale;

/**
 * One thing a migration would do.
 *
 * @param step the change unit's id
 * @param name the index or collection name, for a person
 * @param documents how many documents it meets
 * @param violations how many of them the validator would refuse
 * @param duplicates how many keys would break a unique index
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
    List<String> examples) {
  public PlannedAction {
    examples = List.copyOf(examples);
  }

  /** What would be done. */
  public enum Kind {
    CREATE_COLLECTION,
    SET_VALIDATOR,
    CREATE_INDEX,
    IMPORT;

    /** The word in reports, e.g. {@code create-index}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
