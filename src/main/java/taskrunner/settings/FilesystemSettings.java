package taskrunner.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code Storage:Filesystem}: the store to backfill from.
 *
 * @param enumTable {@code default} or {@code stepStatus=0:word,…;stepKind=…}; null for none; its
 *     form has been checked
 * @param words how the words of steps and approvals are stored
 * @param rejectsFile the dead-letter file; null for the default place
 * @param backfillOnBoot false: {@code run()} leaves the backfill to the command line
 */
public record FilesystemSettings(
    @Nullable Path root,
    @Nullable Path runsPath,
    @Nullable Path logsPath,
    @Nullable Path approvalsPath,
    @Nullable Path artifactsPath,
    @Nullable String enumTable,
    Words words,
    @Nullable Path rejectsFile,
    boolean backfillOnBoot) {
  /** No filesystem store. */
  public static final FilesystemSettings NONE =
      new FilesystemSettings(null, null, null, null, null, null, Words.PLAIN, null, true);

  /** Whether there is anything to backfill from. */
  public boolean configured() {
    return root != null
        || runsPath != null
        || logsPath != null
        || approvalsPath != null
        || artifactsPath != null;
  }
}
