package taskrunner.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.ImportRequest;
import taskrunner.settings.FilesystemSettings;
import taskrunner.settings.Words;
import taskrunner.view.ImportView;
import taskrunner.view.VerificationView;
import taskrunner.view.View;

/** {@code import}. */
@Command(
    name = "import",
    description = {
      "Imports a filesystem store; may be repeated and interrupted.",
      "The store is --from, or single folders, or what is configured (Filesystem:Root and others).",
      "What the service wrote is never overwritten.",
      "Exit 6 while there are rejects or conflicts."
    })
final class ImportCommand implements SchemaCommand {
  private static final CommandOption<Boolean> DRY_RUN =
      CommandOption.flag("--dry-run", "Figures only; write nothing.");

  private static final CommandOption<Boolean> AGAIN =
      CommandOption.flag(
          "--again",
          "Read every file again, also those that are unchanged since they were imported, and write",
          "what is missing. What the service changed since stays as it is. With --dry-run: figures",
          "only.");

  private static final CommandOption<Boolean> VERIFY =
      CommandOption.flag(
          "--verify",
          "Afterwards read everything back and compare it with the store, run by run; exit 5 on a",
          "difference. With --dry-run: compare only.");

  private static final CommandOption<Path> REJECTS =
      CommandOption.of(
          Path.class,
          "--rejects FILE",
          "The dead-letter file, one JSON line per reject.",
          "Default: Filesystem:RejectsFile, else import-rejects-TIME.ndjson.");

  private static final CommandOption<String> WORDS =
      CommandOption.of(
          String.class,
          "--words plain|verbatim",
          "How step status, step kind and approval status are stored: plain, as this module spells",
          "them, or verbatim, as the files do. Default: Filesystem:Words, else plain.");

  private static final CommandOption<Integer> WORKERS =
      CommandOption.of(
          Integer.class,
          "--workers N",
          "Threads that read and write in parallel, 1 to 64.",
          "Default: four times the cores, 4 to 16.");

  @Override
  public List<CommandOption<?>> options() {
    List<CommandOption<?>> options =
        new ArrayList<>(List.of(DRY_RUN, AGAIN, VERIFY, REJECTS, WORDS, WORKERS));
    options.addAll(StoreOptions.ALL);
    options.addAll(EnumOptions.ALL);
    return options;
  }

  @Override
  public View run(CommandContext context) {
    // Wrong options are an error before the server is contacted.
    var given = context.given();
    var settings = context.settings().filesystem();
    var rejects = given.get(REJECTS);
    var dryRun = given.has(DRY_RUN);
    var again = given.has(AGAIN);
    var request =
        new ImportRequest(
            StoreOptions.folders(given, () -> settings, "import"),
            EnumOptions.tables(given, settings),
            words(given.get(WORDS), settings),
            rejects != null ? rejects : settings.rejectsFile(),
            dryRun,
            workers(given.get(WORKERS)),
            again);
    var imported = context.operations().importStore(request);
    return given.has(VERIFY)
        ? VerificationView.of(
            imported,
            context.operations().verifyImport(request.folders(), request.enums(), request.words()),
            again && !dryRun,
            context.database())
        : ImportView.of(imported, context.database());
  }

  private static int workers(@Nullable Integer workers) {
    if (workers != null && (workers < 1 || workers > ImportRequest.MOST_WORKERS)) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "--workers is " + workers + ", which is not from 1 to " + ImportRequest.MOST_WORKERS,
          "Leave it out for as many as the cores suggest");
    }
    return workers == null ? 0 : workers;
  }

  private static Words words(@Nullable String word, FilesystemSettings settings) {
    if (word == null) {
      return settings.words();
    }
    for (var choice : Words.values()) {
      if (choice.word().equalsIgnoreCase(word.strip())) {
        return choice;
      }
    }
    throw new TaskRunnerSchemaException(
        ErrorCode.WRONG_USAGE,
        "--words is '" + word + "', which is neither plain nor verbatim",
        "Leave it out for Filesystem:Words");
  }
}
