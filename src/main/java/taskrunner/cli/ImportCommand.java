package taskrunner.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.store.EnumTables;
import taskrunner.settings.FilesystemSettings;

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
  @Mixin private StoreOptions store = new StoreOptions();

  @Option(names = "--dry-run", description = "Figures only; write nothing.")
  private boolean dryRun;

  @Option(
      names = "--verify",
      description = {
        "Afterwards read everything back and compare it with the store, run by run; exit 5 on a",
        "difference. With --dry-run: compare only."
      })
  private boolean verify;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = {
        "The dead-letter file, one JSON line per reject.",
        "Default: Filesystem:RejectsFile, else import-rejects-TIME.ndjson."
      })
  private @Nullable Path rejects;

  @Option(
      names = "--enum-table",
      paramLabel = "TABLE",
      description = {
        "How integers are read where a word is expected: default. Without a table, records with",
        "integers are rejected."
      })
  private @Nullable String enumTable;

  @Option(
      names = "--enum",
      paramLabel = "FIELD=0:word,1:word",
      description = {
        "The table of one field: stepKind, stepStatus or approvalStatus; replaces the one it has.",
        "May be repeated."
      })
  private List<String> enums = new ArrayList<>();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = {
        "Threads that read and write side by side, 1 to 64.",
        "Default: four times the cores, 4 to 16."
      })
  private @Nullable Integer workers;

  @Override
  public Report run(Session session) {
    // Options are checked before the server is asked anything.
    var settings = session.settings().filesystem();
    var request =
        new ImportRequest(
            store.folders(settings, "import"),
            enumTables(settings),
            rejects != null ? rejects : settings.rejectsFile(),
            dryRun,
            workers());
    var imported =
        new ImportedReport(session.operations().importStore(request), session.database());
    return verify
        ? new VerifiedImportReport(
            imported, session.operations().verifyImport(request.folders(), request.enums()))
        : imported;
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

  private EnumTables enumTables(FilesystemSettings settings) {
    var option = "--enum-table";
    try {
      var configured = settings.enumTable();
      var tables =
          enumTable != null
              ? EnumTables.parse(enumTable)
              : configured != null ? EnumTables.parse(configured) : EnumTables.NONE;
      option = "--enum";
      for (var table : enums) {
        tables = tables.with(table);
      }
      return tables;
    } catch (IllegalArgumentException wrong) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE, "Wrong " + option + ": " + wrong.getMessage(), null, wrong);
    }
  }
}
