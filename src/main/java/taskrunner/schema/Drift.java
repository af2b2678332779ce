package taskrunner.schema;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One difference between the database and the declarations of the applied units.
 *
 * @param expected the expected state, for people (JSON for indexes and validators); null for an
 *     extra index
 * @param actual the state in the database; null if nothing exists
 */
public record Drift(
    String collection, Kind kind, String name, @Nullable String expected, @Nullable String actual) {
  /** The kind of difference. */
  public enum Kind {
    MISSING_COLLECTION,
    MISSING_INDEX,
    DIFFERENT_INDEX,
    /** Information only: an index that is not declared. */
    EXTRA_INDEX,
    MISSING_VALIDATOR,
    DIFFERENT_VALIDATOR,
    DIFFERENT_LEVEL,
    DIFFERENT_RETENTION;

    /** The word in reports, e.g. {@code missing-index}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
