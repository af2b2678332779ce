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
      "Prints a mongosh script that does the same as the change units.",
      "It creates the collections, validators and indexes, with the configured validation mode and",
      "log retention. You may run it again. It needs no server."
    })
final class ScriptCommand implements SchemaCommand {
  @ArgGroup private @Nullable Other other;

  private static final class Other {
    @Option(names = "--undo", description = "Print the script that undoes them.")
    private boolean undo;

    @Option(
        names = "--shard",
        description = {
          "Print the commands that shard the collections on a sharded cluster;",
          "run them after migrate."
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
