package taskrunner.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.export.ExportRequest;

/** {@code export --to DIR}. */
@Command(
    name = "export",
    description = {
      "Writes the database back as a filesystem store, for the way back to the filesystem.",
      "Stop the service first: what it writes meanwhile may be missing. The content of artifacts",
      "is not in the database. Changes nothing in the database."
    })
final class ExportCommand implements SchemaCommand {
  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "The store's root; made where it is not there, else it has to be empty.")
  private @Nullable Path to;

  @Option(
      names = "--overwrite",
      description = "Replace files of the same names in a folder that is not empty.")
  private boolean overwrite;

  @Override
  public Report run(Session session) {
    var folder = to;
    if (folder == null) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE, "export was not told where to", "Give --to DIR");
    }
    var request = new ExportRequest(folder, overwrite);
    return new ExportedReport(
        session.operations().exportStore(request), folder.toString(), session.database());
  }

  @Override
  public String progressTitle() {
    return "Exporting";
  }
}
