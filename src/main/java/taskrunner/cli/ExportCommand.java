package taskrunner.cli;

import static taskrunner.cli.CommandOption.flag;
import static taskrunner.cli.CommandOption.path;
import static taskrunner.cli.CommandOption.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
      "Exports the database as a filesystem store, to return to the filesystem.",
      "Stop the service first: what it writes during the export may be missing. The database does",
      "not hold the content of artifacts. The export changes nothing in the database."
    })
final class ExportCommand implements SchemaCommand {
  private static final CommandOption<Path> TO =
      path("--to DIR", "The store's root; created if it does not exist, else it must be empty.");

  private static final CommandOption<Boolean> OVERWRITE =
      flag("--overwrite", "Replace files of the same names in a folder that is not empty.");

  private static final CommandOption<String> FORM =
      text(
          "--form store|layout-1",
          "The spelling of properties and words: store, as in the imported files, which the service",
          "can read; or layout-1, as in this module's documentation. Default: store.");

  private static final CommandOption<Path> LIKE =
      path(
          "--like DIR",
          "The spelling of the store in this folder, instead of --form; if that store has integers for",
          "words, --enum-table or --enum is needed.");

  @Override
  public List<CommandOption<?>> options() {
    List<CommandOption<?>> options = new ArrayList<>(List.of(TO, OVERWRITE, FORM, LIKE));
    options.addAll(EnumOptions.ALL);
    return options;
  }

  @Override
  public String hintAfterStop() {
    return "The export is incomplete: export again with --overwrite, which begins anew.";
  }

  @Override
  public View run(CommandContext context) {
    var folder = context.given().get(TO);
    if (folder == null) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE, "export needs a folder to write to", "Give --to DIR");
    }
    var request = request(folder, context);
    return ExportView.of(
        context.operations().exportStore(request), folder.toString(), context.database());
  }

  private ExportRequest request(Path folder, CommandContext context) {
    var given = context.given();
    var store = given.get(LIKE);
    var form = given.get(FORM);
    var overwrite = given.has(OVERWRITE);
    var tables = EnumOptions.tables(given, context.settings().filesystem());
    if (store != null) {
      if (form != null) {
        throw new TaskRunnerSchemaException(
            ErrorCode.WRONG_USAGE,
            "--form and --like exclude each other",
            "Give --like DIR for the form of that store, or --form for another");
      }
      return ExportRequest.like(folder, overwrite, store, tables);
    }
    return new ExportRequest(
        folder, overwrite, form(form), null, EnumOptions.given(given) ? tables : EnumTables.NONE);
  }

  private static ExportRequest.Form form(@Nullable String form) {
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
