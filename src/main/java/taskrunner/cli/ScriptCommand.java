package taskrunner.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import taskrunner.MigrationRunner;
import taskrunner.view.View;

/** {@code script [--undo | --shard]}. */
@Command(
    name = "script",
    description = {
      "Prints a mongosh script that does what the change units do.",
      "It makes the same collections, validators and indexes, in the configured validation mode and",
      "with the configured log retention, and is safe to run twice. No server is needed."
    })
final class ScriptCommand implements SchemaCommand {
  @ArgGroup private @Nullable Other other;

  private static final class Other {
    @Option(names = "--undo", description = "Print the reverse.")
    private boolean undo;

    @Option(
        names = "--shard",
        description = {
          "Print the commands that shard the collections on a sharded cluster,",
          "to be run after migrate."
        })
    private boolean shard;
  }

  @Override
  public View run(CommandContext context) {
    return View.ofText("printed", "script", script(context), context.database());
  }

  private String script(CommandContext context) {
    return other != null && other.shard
        ? MigrationRunner.shardScript(context.settings())
        : context.library().script(other != null && other.undo);
  }
}
