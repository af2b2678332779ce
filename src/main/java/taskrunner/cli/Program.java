package taskrunner.cli;

import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import taskrunner.view.Failure;
import taskrunner.view.View;

/**
 * One invocation: reads the arguments, runs the command, prints its view once and returns the exit
 * code. It catches every exception.
 */
final class Program {
  /**
   * How long a signal waits until the operation has stopped and released the lock: the process must
   * end within 5 s.
   */
  static final Duration GRACE = Duration.ofSeconds(4);

  private final Environment environment;
  private final String[] arguments;
  private final Interruption interruption = new Interruption();
  private final Printer printer;
  private volatile @Nullable String commandName;
  private volatile String hintAfterStop = SchemaCommand.CONTINUES;

  Program(Environment environment, String... arguments) {
    this.environment = environment;
    this.arguments = arguments.clone();
    this.printer = new Printer(environment, OutputFormat.namedIn(arguments));
  }

  /** Runs it; returns the exit code. */
  int run() {
    var view = parseAndRun();
    var exitCode = printer.print(commandName, view);
    interruption.finish();
    return exitCode;
  }

  /**
   * Stops it; called from the signal's thread.
   *
   * @return the exit code for an immediate end; empty if {@link #run} ends normally
   */
  OptionalInt interrupt(ProcessSignal signal) {
    if (interruption.interrupt(signal, GRACE)) {
      return OptionalInt.empty();
    }
    var printed =
        printer.print(commandName, new View("failed", signal.failure(null, hintAfterStop), null));
    return printed == signal.exitCode() ? OptionalInt.of(printed) : OptionalInt.empty();
  }

  private View parseAndRun() {
    try {
      var plain = PlainArguments.read(arguments);
      var invocation = plain != null ? plain : Parser.read(arguments);
      commandName = invocation.name();
      return invocation instanceof Invocation.Run asked
          ? run(asked)
          : ((Invocation.Shown) invocation).view();
    } catch (Throwable error) {
      return new View("failed", Failure.of(error), null);
    }
  }

  private View run(Invocation.Run asked) {
    var options = asked.options();
    var command = asked.command();
    hintAfterStop = command.hintAfterStop();
    printer.configure(options.output(), options.verbosity());
    environment.logging().accept(options.verbosity());
    return run(
        command, new CommandContext(environment, options, interruption, command.progressTitle()));
  }

  private View run(SchemaCommand command, CommandContext context) {
    try (context) {
      try {
        // A wrong jar is an error for every command.
        context.units();
        return command.run(context);
      } catch (Throwable error) {
        var signal = interruption.signal();
        var failure =
            signal == null
                ? Failure.of(ConfiguredRejects.named(error, context))
                : signal.failure(error, hintAfterStop);
        var failed = new View(command.outcomeOf(failure.code()), failure, context.database());
        command.addKnown(failed, context);
        return failed;
      } finally {
        printer.warn(context.warnings());
      }
    }
  }
}
