package taskrunner.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import taskrunner.view.ExitCode;
import taskrunner.view.View;

/** {@code report --html FILE}. */
@Command(
    name = "report",
    description = {
      "Writes one self-contained HTML page about the database.",
      "It shows history, collections, indexes, validators in words, drift and imports, and changes"
          + " nothing in the database."
    })
final class ReportCommand implements SchemaCommand {
  private static final CommandOption<Path> HTML =
      CommandOption.required(
          Path.class,
          "--html FILE",
          "The page; an existing file is replaced, as a whole or not at all.");

  @Override
  public List<CommandOption<?>> options() {
    return List.of(HTML);
  }

  @Override
  public View run(CommandContext context) {
    var file = context.given().required(HTML);
    var facts = context.operations().report();
    WholeFile.write(file, HtmlPage.render(facts));
    var view = new View("written", ExitCode.DONE, facts.database());
    view.page().line("Wrote " + file + ".");
    return view.with("file", file.toString());
  }
}
