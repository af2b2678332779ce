package taskrunner.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import taskrunner.MigrationRunner;
import taskrunner.view.View;

/** {@code script [--undo]}. */
@Command(
    name = "script",
    description = {
      "Prints a mongosh script that does what the change units do.",
      "It makes the same collections, validators and indexes, in the configured validation mode and",
      "with the configured log retention, and is safe to run twice. No server is needed."
    })
final class ScriptCommand implements SchemaCommand {
  @Option(names = "--undo", description = "Print the reverse.")
  private boolean undo;

  @Override
  public View run(CommandContext context) {
    return View.ofText(
        "printed", "script", MigrationRunner.script(context.settings(), undo), context.database());
  }
}
