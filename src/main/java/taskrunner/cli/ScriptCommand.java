package taskrunner.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code script [--undo]}. */
@Command(
    name = "script",
    description = {
      "Prints a mongosh script that does what the change units do.",
      "It makes the same collections, validators and indexes, and is safe to run twice."
    })
final class ScriptCommand implements SchemaCommand {
  @Option(names = "--undo", description = "Print the reverse.")
  private boolean undo;

  @Override
  public Report run(Session session) {
    return new TextReport(
        "printed", "script", session.operations().script(undo), session.database());
  }
}
