package taskrunner.schema;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Receives the progress of an index build about once a second, on a thread of its own. A build that
 * takes less than a second is never reported. An implementation should be quick.
 */
public interface IndexBuildProgress {
  /** Does nothing. */
  IndexBuildProgress NONE = build -> {};

  /** Logs a line every ten seconds. */
  static IndexBuildProgress logged() {
    return new LoggedIndexBuilds();
  }

  /** The progress so far. */
  void building(IndexBuild build);

  /** The build that was last reported has ended, successfully or not. */
  default void built() {}

  /**
   * A running index build.
   *
   * @param indexes the names of those that are built at once
   * @param phase in the server's words, e.g. {@code scanning collection}; null if it is not visible
   *     or the server is between two phases
   * @param done of {@code total}, in this phase; 0 if it is not visible
   * @param total documents or keys; 0 if it is not visible
   * @param elapsed since the command was sent
   * @param unseen why the server's progress is not visible, as the end of a sentence; null if it is
   */
  record IndexBuild(
      String collection,
      List<String> indexes,
      @Nullable String phase,
      long done,
      long total,
      Duration elapsed,
      @Nullable String unseen) {
    public IndexBuild {
      indexes = List.copyOf(indexes);
    }

    /** A build of one index. */
    public IndexBuild(
        String collection,
        String index,
        @Nullable String phase,
        long done,
        long total,
        Duration elapsed,
        @Nullable String unseen) {
      this(collection, List.of(index), phase, done, total, elapsed, unseen);
    }

    /** The names, separated by commas. */
    public String index() {
      return String.join(", ", indexes);
    }

    /** E.g. {@code building the index timestamp_1 of pack_run_logs}. */
    public String name() {
      return "building " + IndexBuilds.words(indexes) + " of " + collection;
    }

    /** E.g. {@code scanning collection, 34 % of 1,000,000, for 0:00:20}. */
    public String words() {
      String since = "for %s".formatted(clock(elapsed));
      if (unseen != null) {
        return since + "; " + unseen;
      }
      String where = phase == null ? "" : phase + ", ";
      return total <= 0
          ? where + since
          : where
              + String.format(Locale.ROOT, "%d %% of %,d, %s", 100 * done / total, total, since);
    }

    private static String clock(Duration time) {
      return String.format(
          Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
  }
}
