package taskrunner.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the database has in place of a declared index.
 *
 * @param live the same index, under whatever name, or the one that stands in its way; null where
 *     there is neither
 * @param differences the options in which {@code live} is another index; empty where it is the same
 */
record IndexMatch(@Nullable LiveIndex live, List<String> differences) {
  /**
   * Looks for the same index first: the server may hold several with the same keys, and accepts a
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

  /** The same index; null where it is missing or another is in its place. */
  @Nullable LiveIndex same() {
    return differences.isEmpty() ? live : null;
  }

  /** The index that is in its place and how it differs, for a person; null where there is none. */
  @Nullable String conflict() {
    LiveIndex conflicting = conflicting();
    return conflicting == null
        ? null
        : conflicting.text() + " differs in " + String.join(", ", differences);
  }

  /** The index that is in its place; null where there is none. */
  @Nullable LiveIndex conflicting() {
    return differences.isEmpty() ? null : live;
  }
}
