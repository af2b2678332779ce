package taskrunner.cli;

import java.util.List;

/** A part of the command line that has options. */
interface TakesOptions {
  /** The options, which the subcommands have too. */
  default List<CommandOption<?>> options() {
    return List.of();
  }
}
