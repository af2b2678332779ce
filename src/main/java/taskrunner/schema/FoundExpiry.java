package taskrunner.schema;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import taskrunner.text.DurationText;

/**
 * The lifetime of log entries that the index with the retention has before a migration.
 *
 * @param collection its name in the database
 * @param seconds {@code expireAfterSeconds}
 */
public record FoundExpiry(String collection, String index, long seconds) {
  /** Shorter ones can't be configured. */
  private static final long SHORTEST = 60;

  /** Of this index; empty if it is null or has no lifetime. */
  static List<FoundExpiry> of(String collection, @Nullable LiveIndex index) {
    Long seconds = index == null ? null : index.expireAfterSeconds();
    return index == null || seconds == null
        ? List.of()
        : List.of(new FoundExpiry(collection, index.name(), seconds));
  }

  /**
   * The warning that a migration replaces a lifetime which a person set; null if it does not.
   *
   * @param recorded the retention that the last start set; null: unlimited, or no start set one
   * @param configured the retention that a migration sets; null: unlimited
   */
  public @Nullable String warning(@Nullable Duration recorded, @Nullable Duration configured) {
    Long wanted = Retention.seconds(configured);
    if (Objects.equals(wanted, seconds) || Objects.equals(Retention.seconds(recorded), seconds)) {
      return null;
    }
    return "The index %s of %s was found with expireAfterSeconds %s (%s), which no start of this module has recorded: Mongo:LogRetention is %s, so a migration %s%s."
        .formatted(
            index,
            collection,
            seconds,
            Retention.words(seconds),
            configured == null ? "off" : DurationText.configured(configured),
            configured == null ? "takes it off, and log entries stay" : "replaces it",
            seconds < SHORTEST
                ? ""
                : "; Mongo:LogRetention=%s keeps it"
                    .formatted(DurationText.configured(Duration.ofSeconds(seconds))));
  }
}
