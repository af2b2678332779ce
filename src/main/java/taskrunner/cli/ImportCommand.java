package taskrunner.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
  private static final String DRY_RUN = "--dry-run";
  private static final String AGAIN = "--again";
  private static final String VERIFY = "--verify";
  private static final String REJECTS = "--rejects";

  @Mixin private StoreOptions store = new StoreOptions();

  @Option(names = DRY_RUN, description = "Figures only; write nothing.")
  private boolean dryRun;

  @Option(
      names = AGAIN,
      description = {
        "Read every file again, also those that are unchanged since they were imported, and write",
        "what is missing. What the service changed since stays as it is. With --dry-run: figures",
        "only."
      })
  private boolean again;

  @Option(
      names = VERIFY,
      description = {
        "Afterwards read everything back and compare it with the store, run by run; exit 5 on a",
        "difference. With --dry-run: compare only."
      })
  private boolean verify;

  @Option(
      names = REJECTS,
      paramLabel = "FILE",
      description = {
        "The dead-letter file, one JSON line per reject.",
        "Default: Filesystem:RejectsFile, else import-rejects-TIME.ndjson."
      })
  private @Nullable Path rejects;

  @Mixin private EnumOptions enums = new EnumOptions();

  @Option(
      names = "--words",
      paramLabel = "plain|verbatim",
      description = {
        "How step status, step kind and approval status are stored: plain, as this module spells",
        "them, or verbatim, as the files do. Default: Filesystem:Words, else plain."
      })
  private @Nullable String words;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = {
        "Threads that read and write side by side, 1 to 64.",
        "Default: four times the cores, 4 to 16."
      })
  private @Nullable Integer workers;

  @Override
  public boolean flag(String name) {
    dryRun |= name.equals(DRY_RUN);
    again |= name.equals(AGAIN);
    verify |= name.equals(VERIFY);
    return name.equals(DRY_RUN) || name.equals(AGAIN) || name.equals(VERIFY);
  }

  @Override
  public boolean value(String name, String value) {
    if (name.equals(REJECTS)) {
      rejects = GivenPath.of(value);
      return true;
    }
    return store.value(name, value);
  }

  @Override
  public View run(CommandContext context) {
    // Wrong options are an error before the server is contacted.
    var settings = context.settings().filesystem();
    var request =
        new ImportRequest(
            store.folders(settings, "import"),
            enums.tables(settings),
            words(settings),
            rejects != null ? rejects : settings.rejectsFile(),
            dryRun,
            workers(),
            again);
    var imported = context.operations().importStore(request);
    return verify
        ? VerificationView.of(
            imported,
            context.operations().verifyImport(request.folders(), request.enums(), request.words()),
            again && !dryRun,
            context.database())
        : ImportView.of(imported, context.database());
  }

  private int workers() {
    if (workers != null && (workers < 1 || workers > ImportRequest.MOST_WORKERS)) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "--workers is " + workers + ", which is not from 1 to " + ImportRequest.MOST_WORKERS,
          "Leave it out for as many as the cores suggest");
    }
    return workers == null ? 0 : workers;
  }

  private Words words(FilesystemSettings settings) {
    if (words == null) {
      return settings.words();
    }
    for (var choice : Words.values()) {
      if (choice.word().equalsIgnoreCase(words.strip())) {
        return choice;
      }
    }
    throw new TaskRunnerSchemaException(
        ErrorCode.WRONG_USAGE,
        "--words is '" + words + "', which is neither plain nor verbatim",
        "Leave it out for Filesystem:Words");
  }
}
