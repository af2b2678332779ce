package taskrunner.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counterpart of a declared index in the database.
 *
 * @param live the same index, under any name, or the one that conflicts with it; null if there is
 *     neither
 * @param differences the options in which {@code live} differs; empty if it is the same
 */
record IndexMatch(@Nullable LiveIndex live, List<String> differences) {
  /**
   * Looks for the same index first: a collection may have several indexes with the same keys, and a
   * unique one beside one that is not.
   */
  static IndexMatch find(IndexDeclaration declared, List<LiveIndex> existing) {
    for (LiveIndex live : existing) {
      if (live.differences(declared).isEmpty()) {
        return new IndexMatch(live, List.of());
      }
    }
    for (LiveIndex live : existing) {
      if (live.name().equals(declared.name()) || IndexKeys.same(live.keys(), declared.keys())) {
        return new IndexMatch(live, live.differences(declared));
      }
    }
    return new IndexMatch(null, List.of());
  }

  /** Whether it is the same index, only hidden from queries. */
  boolean isOnlyHidden() {
    return isOnlyHidden(differences);
  }

  static boolean isOnlyHidden(List<String> differences) {
    return differences.equals(List.of("hidden"));
  }

  /** The same index; null if it is missing or another one conflicts. */
  @Nullable LiveIndex same() {
    return differences.isEmpty() ? live : null;
  }

  /** The conflicting index and how it differs, for people; null if there is none. */
  @Nullable String conflict() {
    LiveIndex conflicting = conflicting();
    return conflicting == null
        ? null
        : conflicting.text() + " differs in " + String.join(", ", differences);
  }

  /** The conflicting index; null if there is none. */
  @Nullable LiveIndex conflicting() {
    return differences.isEmpty() ? null : live;
  }
}
