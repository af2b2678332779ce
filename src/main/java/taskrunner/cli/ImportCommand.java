package taskrunner.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
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

  @Option(names = "--dry-run", description = "Figures only; write nothing.")
  private boolean dryRun;

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
        "Default: twice the cores, 4 to 16."
      })
  private @Nullable Integer workers;

  @Override
  public Report run(Session session) {
    // Options are checked before the server is asked anything.
    var settings = session.settings().filesystem();
    var request =
        new ImportRequest(
            folders(settings),
            enumTables(settings),
            rejects != null ? rejects : settings.rejectsFile(),
            dryRun,
            workers());
    return new ImportedReport(session.operations().importStore(request), session.database());
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

  private StoreFolders folders(FilesystemSettings settings) {
    if (from != null || runs != null || logs != null || approvals != null || artifacts != null) {
      return new StoreFolders(from, runs, logs, approvals, artifacts);
    }
    if (!settings.configured()) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "import was not told where the store is",
          "Give --from DIR, or --runs, --logs, --approvals, --artifacts, or configure"
              + " Filesystem:Root");
    }
    return new StoreFolders(
        settings.root(),
        settings.runsPath(),
        settings.logsPath(),
        settings.approvalsPath(),
        settings.artifactsPath());
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
