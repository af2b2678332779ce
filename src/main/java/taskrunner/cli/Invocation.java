package taskrunner.cli;

import org.jspecify.annotations.Nullable;
import taskrunner.view.View;

/** The request of a command line. */
sealed interface Invocation {
  /** The command's name in reports; null where none was recognised. */
  @Nullable String name();

  /** A command to run. */
  record Run(@Nullable String name, GlobalOptions options, SchemaCommand command)
      implements Invocation {}

  /** A text instead: help, the version, or the error in the command line. */
  record Shown(@Nullable String name, View view) implements Invocation {}
}
