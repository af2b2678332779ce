package taskrunner.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.store.StoreFolders;
import taskrunner.settings.FilesystemSettings;

/** Where a filesystem store is, for every command that reads one. */
final class StoreOptions {
  @Option(names = "--from", paramLabel = "DIR", description = "The store's root.")
  private @Nullable Path from;

  @Option(names = "--runs", paramLabel = "DIR", description = "The folder of run states.")
  private @Nullable Path runs;

  @Option(names = "--logs", paramLabel = "DIR", description = "The folder of logs.")
  private @Nullable Path logs;

  @Option(names = "--approvals", paramLabel = "DIR", description = "The folder of approvals.")
  private @Nullable Path approvals;

  @Option(names = "--artifacts", paramLabel = "DIR", description = "The folder of artifacts.")
  private @Nullable Path artifacts;

  /** Whether the options name a store, so that the configuration does not matter. */
  boolean given() {
    return from != null || runs != null || logs != null || approvals != null || artifacts != null;
  }

  /** The folders that the options name. */
  StoreFolders folders() {
    return new StoreFolders(from, runs, logs, approvals, artifacts);
  }

  /**
   * The folders that the options name, else those that are configured.
   *
   * @param command for the message
   * @throws TaskRunnerSchemaException (wrong-usage) neither names any
   */
  StoreFolders folders(FilesystemSettings settings, String command) {
    if (given()) {
      return folders();
    }
    if (!settings.configured()) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          command + " was not told where the store is",
          "Give --from DIR, or --runs, --logs, --approvals, --artifacts, or configure"
              + " Filesystem:Root");
    }
    return StoreFolders.of(settings);
  }
}
