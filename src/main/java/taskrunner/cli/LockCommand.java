package taskrunner.cli;

import static taskrunner.cli.CommandOption.flag;

import java.util.List;
import picocli.CommandLine.Command;
import taskrunner.ErrorCode;
import taskrunner.view.LockView;
import taskrunner.view.View;

/** {@code lock status}, {@code lock release}. */
@Command(
    name = "lock",
    synopsisSubcommandLabel = "(status | release)",
    description = "The lock that protects the migration.",
    subcommands = {LockCommand.Status.class, LockCommand.Release.class})
final class LockCommand {
  @Command(name = "status", description = "Shows the holder of the lock; changes nothing.")
  static final class Status implements SchemaCommand {
    @Override
    public View run(CommandContext context) {
      return LockView.status(context.operations().lockStatus(), context.database());
    }
  }

  @Command(
      name = "release",
      description = "Removes an expired lock; exit 4 if the lock has not expired.")
  static final class Release implements SchemaCommand {
    private static final CommandOption<Boolean> FORCE =
        flag("--force", "Also remove a lock that has not expired.");

    @Override
    public List<CommandOption<?>> options() {
      return List.of(FORCE);
    }

    @Override
    public View run(CommandContext context) {
      return LockView.released(
          context.operations().releaseLock(context.given().has(FORCE)), context.database());
    }

    @Override
    public String outcomeOf(ErrorCode code) {
      return code == ErrorCode.LOCK_HELD ? "lock-held" : SchemaCommand.super.outcomeOf(code);
    }
  }
}
