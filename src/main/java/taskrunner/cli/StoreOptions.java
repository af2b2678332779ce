package taskrunner.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.store.StoreFolders;
import taskrunner.settings.FilesystemSettings;

/** Where a filesystem store is, for every command that reads one. */
final class StoreOptions implements TakesOptions {
  private static final String FROM = "--from";
  private static final String RUNS = "--runs";
  private static final String LOGS = "--logs";
  private static final String APPROVALS = "--approvals";
  private static final String ARTIFACTS = "--artifacts";

  @Option(names = FROM, paramLabel = "DIR", description = "The store's root.")
  private @Nullable Path from;

  @Option(names = RUNS, paramLabel = "DIR", description = "The folder of run states.")
  private @Nullable Path runs;

  @Option(names = LOGS, paramLabel = "DIR", description = "The folder of logs.")
  private @Nullable Path logs;

  @Option(names = APPROVALS, paramLabel = "DIR", description = "The folder of approvals.")
  private @Nullable Path approvals;

  @Option(names = ARTIFACTS, paramLabel = "DIR", description = "The folder of artifacts.")
  private @Nullable Path artifacts;

  @Override
  public boolean value(String name, String value) {
    switch (name) {
      case FROM -> from = GivenPath.of(value);
      case RUNS -> runs = GivenPath.of(value);
      case LOGS -> logs = GivenPath.of(value);
      case APPROVALS -> approvals = GivenPath.of(value);
      case ARTIFACTS -> artifacts = GivenPath.of(value);
      default -> {
        return false;
      }
    }
    return true;
  }

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
