package taskrunner.schema;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One difference between the live database and what the applied units declare.
 *
 * @param expected what should be there, as a person reads it (JSON for indexes and validators);
 *     null for an extra index
 * @param actual what is there; null where nothing is
 */
public record Drift(
    String collection, Kind kind, String name, @Nullable String expected, @Nullable String actual) {
  /** What differs. */
  public enum Kind {
    MISSING_COLLECTION,
    MISSING_INDEX,
    DIFFERENT_INDEX,
    /** Information only: somebody else's index. */
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
