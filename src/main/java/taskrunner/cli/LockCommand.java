package taskrunner.cli;

import java.util.List;
import picocli.CommandLine.Command;
import taskrunner.ErrorCode;
import taskrunner.view.LockView;
import taskrunner.view.View;

/** {@code lock status}, {@code lock release}. */
@Command(
    name = "lock",
    synopsisSubcommandLabel = "(status | release)",
    description = "The lock under which change units are applied.",
    subcommands = {LockCommand.Status.class, LockCommand.Release.class})
final class LockCommand {
  @Command(name = "status", description = "Shows who holds it; changes nothing.")
  static final class Status implements SchemaCommand {
    @Override
    public View run(CommandContext context) {
      return LockView.status(context.operations().lockStatus(), context.database());
    }
  }

  @Command(
      name = "release",
      description = "Removes a lock whose holder is gone; one that has not expired: exit 4.")
  static final class Release implements SchemaCommand {
    private static final CommandOption<Boolean> FORCE =
        CommandOption.flag("--force", "Also one that has not expired.");

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
