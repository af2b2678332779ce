package taskrunner.schema;

import org.jspecify.annotations.Nullable;

/**
 * The planned repair of one difference.
 *
 * @param repaired false: the difference stays
 * @param note one sentence to read first: what the server will delete, or why the difference stays;
 *     null if there is none
 */
public record PlannedRepair(Drift drift, boolean repaired, @Nullable String note) {}
