package taskrunner.schema;

import org.jspecify.annotations.Nullable;

/**
 * What a repair would make of one difference.
 *
 * @param repaired false: it would be left as it is
 * @param note one sentence that a person should know first: what the server will delete, or why
 *     something is left; null where there is nothing to say
 */
public record PlannedRepair(Drift drift, boolean repaired, @Nullable String note) {}
