package taskrunner.schema;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far a repair may bring the log retention back to the one in force. Turning a retention on and
 * shortening it let the server delete log entries: that is done only where the configuration of
 * this process asks for a retention at least as short, for the record of an earlier start may be
 * out of date, or changed by hand.
 *
 * @param inForce what the index should have; null for ever
 * @param configured what this process is configured with; null for ever
 */
record RetentionRepair(@Nullable Duration inForce, @Nullable Duration configured) {
  /** The life time that a repair sets, in seconds; null for ever, also where it may set none. */
  @Nullable Long seconds(@Nullable Long now) {
    return allowed(now) ? Retention.seconds(inForce) : now;
  }

  /** Whether the retention in force may be set on an index that has {@code now}. */
  boolean allowed(@Nullable Long now) {
    Long asked = Retention.seconds(configured);
    Long wanted = Retention.seconds(inForce);
    return !Retention.deletesMore(now, wanted)
        || (wanted != null && asked != null && asked <= wanted);
  }

  /**
   * What a person should know first; null where the repair lets the server delete nothing more.
   *
   * @param now the life time of the index; null for ever, or where there is no index
   * @param made whether the index is missing and will be made
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
    return "The repair "
        + (made ? "makes the index without " : "does not set ")
        + words
        + ", for the configuration of this process asks for "
        + (configured == null ? "none" : Retention.words(Retention.seconds(configured)))
        + ": the server would delete "
        + entries
        + " at once. Run migrate to bring the record to what is configured.";
  }
}
