package taskrunner.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.export.ExportRequest;
import taskrunner.importer.store.EnumTables;
import taskrunner.view.ExportView;
import taskrunner.view.View;

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

  @Option(
      names = "--form",
      paramLabel = "store|layout-1",
      description = {
        "How properties and words are spelt: store, as in the files that were imported, which the",
        "service reads again; or layout-1, as this module's documents say. Default: store."
      })
  private @Nullable String form;

  @Option(
      names = "--like",
      paramLabel = "DIR",
      description = {
        "Spell everything as the store in this folder does, instead of --form; integers for words",
        "in it need --enum-table or --enum."
      })
  private @Nullable Path like;

  @Mixin private EnumOptions enums = new EnumOptions();

  @Override
  public View run(CommandContext context) {
    var folder = to;
    if (folder == null) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE, "export was not told where to", "Give --to DIR");
    }
    var request = request(folder, context);
    return ExportView.of(
        context.operations().exportStore(request), folder.toString(), context.database());
  }

  private ExportRequest request(Path folder, CommandContext context) {
    var store = like;
    var tables = enums.tables(context.settings().filesystem());
    if (store != null) {
      if (form != null) {
        throw new TaskRunnerSchemaException(
            ErrorCode.WRONG_USAGE,
            "--form and --like were both given",
            "Give --like DIR for the form of that store, or --form for another");
      }
      return ExportRequest.like(folder, overwrite, store, tables);
    }
    return new ExportRequest(
        folder, overwrite, form(), null, enums.given() ? tables : EnumTables.NONE);
  }

  private ExportRequest.Form form() {
    var word = form == null ? "store" : form.strip();
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "store" -> ExportRequest.Form.STORE;
      case "layout-1" -> ExportRequest.Form.LAYOUT_1;
      default ->
          throw new TaskRunnerSchemaException(
              ErrorCode.WRONG_USAGE,
              "--form is '" + word + "', which is neither store nor layout-1",
              "For the form of another store give --like DIR");
    };
  }

  @Override
  public String progressTitle() {
    return "Exporting";
  }
}
