package taskrunner.cli;

import static taskrunner.cli.CommandOption.path;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.store.StoreFolders;
import taskrunner.settings.FilesystemSettings;

/** The folders of a filesystem store, for every command that reads one. */
final class StoreOptions {
  private static final CommandOption<Path> FROM = path("--from DIR", "The store's root.");
  private static final CommandOption<Path> RUNS = path("--runs DIR", "The folder of run states.");
  private static final CommandOption<Path> LOGS = path("--logs DIR", "The folder of logs.");
  private static final CommandOption<Path> APPROVALS =
      path("--approvals DIR", "The folder of approvals.");
  private static final CommandOption<Path> ARTIFACTS =
      path("--artifacts DIR", "The folder of artifacts.");

  static final List<CommandOption<?>> ALL = List.of(FROM, RUNS, LOGS, APPROVALS, ARTIFACTS);

  private StoreOptions() {}

  /**
   * The folders that the options name, else those that are configured.
   *
   * @param configured asked only where the options name none: then a wrong configuration is no
   *     error
   * @param command for the message
   * @throws TaskRunnerSchemaException (wrong-usage) neither names any
   */
  static StoreFolders folders(
      GivenOptions given, Supplier<FilesystemSettings> configured, String command) {
    if (ALL.stream().anyMatch(given::has)) {
      return new StoreFolders(
          given.get(FROM),
          given.get(RUNS),
          given.get(LOGS),
          given.get(APPROVALS),
          given.get(ARTIFACTS));
    }
    var settings = configured.get();
    if (!settings.configured()) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          command + " needs the store's folder",
          "Give --from DIR, or --runs, --logs, --approvals, --artifacts, or configure"
              + " Filesystem:Root");
    }
    return StoreFolders.of(settings);
  }
}
