package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
  public Report run(Session session) {
    var facts = session.operations().report();
    WholeFile.write(file, HtmlPage.render(facts));
    return new Written(file.toString(), facts.database());
  }

  /** What {@code report} says. */
  record Written(String file, @Nullable String database) implements Report {
    @Override
    public String outcome() {
      return "written";
    }

    @Override
    public int exitCode() {
      return ExitCode.DONE;
    }

    @Override
    public void json(ObjectNode object) {
      object.put("file", file);
    }

    @Override
    public void text(TextPage page) {
      page.line("Wrote " + file + ".");
    }
  }
}
