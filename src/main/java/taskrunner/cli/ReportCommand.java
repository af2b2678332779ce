package taskrunner.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import taskrunner.view.ExitCode;
import taskrunner.view.View;

/** {@code report --html FILE}. */
@Command(
    name = "report",
    description = {
      "Writes one self-contained HTML page about the database.",
      "It shows history, collections, indexes, validators in words, drift and imports. Nothing in the"
          + " database changes."
    })
final class ReportCommand implements SchemaCommand {
  @Option(
      names = "--html",
      required = true,
      paramLabel = "FILE",
      description = "The page; one that is there already is replaced, as a whole or not at all.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // injected by the parser
  ReportCommand() {}

  @Override
  public View run(CommandContext context) {
    var facts = context.operations().report();
    WholeFile.write(file, HtmlPage.render(facts));
    var view = new View("written", ExitCode.DONE, facts.database());
    view.page().line("Wrote " + file + ".");
    return view.with("file", file.toString());
  }
}
