package taskrunner.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program without a command: the list of commands. */
@Command(
    name = "taskrunner-schema",
    description = "Manages the MongoDB schema of the Task Runner: change units, backfill, checks.",
    synopsisSubcommandLabel = "COMMAND",
    modelTransformer = OptionModel.class,
    subcommands = {
      MigrateCommand.class,
      UndoCommand.class,
      StateCommand.class,
      PlanCommand.class,
      VerifyCommand.class,
      ProbeCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      ScriptCommand.class,
      ReportCommand.class,
      LockCommand.class,
      WaitCommand.class,
      DoctorCommand.class,
      NewUnitCommand.class
    },
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0  done, or nothing to do",
      "  1  failed: an error in a step, the server or the file system",
      "  2  wrong usage or configuration",
      "  3  pending work found",
      "  4  lock held by another process",
      "  5  drift, a violated validator, duplicates, or a changed change unit",
      "  6  import finished with rejects or conflicts",
      "  129, 130, 143  stopped by SIGHUP, SIGINT, SIGTERM"
    })
final class RootCommand implements OptionModel.Root {
  final GlobalOptions options = new GlobalOptions();

  @Option(
      names = {"-h", "--help"},
      arity = "0",
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  @Option(
      names = "--version",
      arity = "0",
      versionHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show the version.")
  boolean version;

  @Override
  public GivenOptions given() {
    return options.given();
  }

  @Override
  public List<CommandOption<?>> options() {
    return GlobalOptions.ALL;
  }
}
