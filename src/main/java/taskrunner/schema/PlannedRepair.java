package taskrunner.schema;

import org.jspecify.annotations.Nullable;

/**
 * The planned repair of one difference.
 *
 * @param repaired false: the difference stays
 * @param note one sentence to read first: what the server will delete, or why the difference stays;
 *     null if there is none
 */
public record PlannedRepair(Drift drift, boolean repaired, @Nullable String note) {
  /** The sentence about a difference that stays; null if it is repaired, or without a reason. */
  public @Nullable String skipped() {
    return repaired || note == null ? null : skipped(drift, note);
  }

  static String skipped(Drift drift, @Nullable String why) {
    String of = drift.name().equals(drift.collection()) ? "" : " of " + drift.collection();
    return "Not repaired: %s %s%s. %s".formatted(drift.kind().word(), drift.name(), of, why);
  }
}
