package taskrunner.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.store.StoreFolders;
import taskrunner.settings.FilesystemSettings;

/** Where a filesystem store is, for every command that reads one. */
final class StoreOptions {
  private static final CommandOption<Path> FROM = of("--from", "The store's root.");
  private static final CommandOption<Path> RUNS = of("--runs", "The folder of run states.");
  private static final CommandOption<Path> LOGS = of("--logs", "The folder of logs.");
  private static final CommandOption<Path> APPROVALS =
      of("--approvals", "The folder of approvals.");
  private static final CommandOption<Path> ARTIFACTS =
      of("--artifacts", "The folder of artifacts.");

  static final List<CommandOption<?>> ALL = List.of(FROM, RUNS, LOGS, APPROVALS, ARTIFACTS);

  private StoreOptions() {}

  private static CommandOption<Path> of(String name, String description) {
    return CommandOption.of(Path.class, name + " DIR", description);
  }

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
