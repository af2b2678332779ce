package taskrunner.cli;

import static taskrunner.cli.CommandOption.flag;
import static taskrunner.cli.CommandOption.path;
import static taskrunner.cli.CommandOption.text;

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
      "Imports a filesystem store. You may interrupt and repeat it.",
      "The store is --from, or single folders, or the configured one (Filesystem:Root and others).",
      "The import never overwrites documents of the service.",
      "Exit 6 while there are rejects or conflicts."
    })
final class ImportCommand implements SchemaCommand {
  private static final CommandOption<Boolean> DRY_RUN =
      flag("--dry-run", "Figures only; write nothing.");

  private static final CommandOption<Boolean> AGAIN =
      flag(
          "--again",
          "Read every file again, also files that are unchanged since their import, and write what is",
          "missing. The import keeps what the service changed since. With --dry-run: figures only.");

  private static final CommandOption<Boolean> VERIFY =
      flag(
          "--verify",
          "After the import, compare the database with the store, run by run; exit 5 on a difference.",
          "With --dry-run: compare only.");

  static final CommandOption<Path> REJECTS =
      path(
          "--rejects FILE",
          "The dead-letter file, one JSON line per reject.",
          "Default: Filesystem:RejectsFile, else import-rejects-TIME.ndjson.");

  private static final CommandOption<String> WORDS =
      text(
          "--words plain|verbatim",
          "How step status, step kind and approval status are stored: plain, in the spelling of this",
          "module, or verbatim, in that of the files. Default: Filesystem:Words, else plain.");

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
    // Wrong options are an error before the first command to the server.
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
          "Leave it out for the default, which depends on the cores");
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
