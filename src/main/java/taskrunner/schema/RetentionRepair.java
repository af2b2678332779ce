package taskrunner.schema;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which log retention a repair may set. If a retention is turned on or shortened, the server
 * deletes log entries. So this needs a configuration of this process with a retention at least as
 * short: the record of an earlier start may be out of date, or changed by hand.
 *
 * @param inForce the recorded retention; null: unlimited
 * @param configured the retention in the configuration of this process; null: unlimited
 */
record RetentionRepair(@Nullable Duration inForce, @Nullable Duration configured) {
  /** The lifetime that a repair sets, in seconds; null: unlimited, or none may be set. */
  @Nullable Long seconds(@Nullable Long now) {
    return allowed(now) ? Retention.seconds(inForce) : now;
  }

  /** Whether the recorded retention may be set on an index that has {@code now}. */
  boolean allowed(@Nullable Long now) {
    Long asked = Retention.seconds(configured);
    Long wanted = Retention.seconds(inForce);
    return !Retention.deletesMore(now, wanted)
        || (wanted != null && asked != null && asked <= wanted);
  }

  /**
   * The warning before a repair; null if the server deletes nothing more.
   *
   * @param now the lifetime of the index; null: unlimited, or there is no index
   * @param made whether the index is missing and will be created
   */
  @Nullable String note(
      SchemaContext context, String logs, @Nullable Long now, boolean made, ScanBound bound) {
    Long wanted = Retention.seconds(inForce);
    if (wanted == null || !Retention.deletesMore(now, wanted)) {
      return null;
    }
    Finding old =
        new DataCheck(context.database(), context.queries(), bound)
            .matching(logs, Retention.olderThan(context.database(), wanted));
    String entries =
        String.format(
            Locale.ROOT,
            "%s%,d %s of %s",
            old.sampled() ? "at least " : "",
            old.count(),
            old.count() == 1 ? "log entry" : "log entries",
            logs);
    String words = "the log retention of " + Retention.words(wanted);
    if (allowed(now)) {
      return "The repair sets " + words + ": the server then deletes " + entries + " at once.";
    }
    return ("The repair %s %s, for the configuration of this process asks for %s: the server would"
            + " delete %s at once. Run migrate to bring the record to what is configured.")
        .formatted(
            made ? "makes the index without" : "does not set",
            words,
            Retention.words(Retention.seconds(configured)),
            entries);
  }
}
