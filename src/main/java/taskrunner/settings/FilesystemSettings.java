package taskrunner.settings;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.CollectionRef;

/**
 * {@code Storage:Filesystem}: the store to import.
 *
 * @param root null for none
 * @param folders the folders that have their own setting, by the collection of their records
 * @param enumTable {@code default} or {@code stepStatus=0:word,…;stepKind=…}; null for none; its
 *     form has been checked
 * @param words how the words of steps and approvals are stored
 * @param rejectsFile the dead-letter file; null for the default place
 * @param backfillOnBoot false: {@code run()} leaves the backfill to the command line
 */
public record FilesystemSettings(
    @Nullable Path root,
    Map<CollectionRef, Path> folders,
    @Nullable String enumTable,
    Words words,
    @Nullable Path rejectsFile,
    boolean backfillOnBoot) {
  /** No filesystem store. */
  public static final FilesystemSettings NONE =
      new FilesystemSettings(null, Map.of(), null, Words.PLAIN, null, true);

  public FilesystemSettings {
    folders = Map.copyOf(folders);
  }

  public boolean configured() {
    return root != null || !folders.isEmpty();
  }
}
