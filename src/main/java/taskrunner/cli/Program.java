package taskrunner.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import taskrunner.text.PathText;
import taskrunner.text.Printable;
import taskrunner.view.Failure;
import taskrunner.view.View;

/**
 * One invocation: parses the arguments, runs the command, prints its view once and returns the exit
 * code of the process. Every exception ends here.
 */
final class Program {
  /**
   * How long a signal waits for the operation to stop and to release the lock: the process has to
   * end within 5 s.
   */
  static final Duration GRACE = Duration.ofSeconds(4);

  private final Environment environment;
  private final String[] arguments;
  private final Interruption interruption = new Interruption();
  private final Printer printer;
  private volatile @Nullable String commandName;

  Program(Environment environment, String... arguments) {
    this.environment = environment;
    this.arguments = arguments.clone();
    this.printer = new Printer(environment, OutputFormat.namedIn(arguments));
  }

  /** The parser, for the program and for what is made from it: help, completion, manuals. */
  static CommandLine parser(RootCommand root) {
    return new CommandLine(root)
        .registerConverter(Path.class, Program::path)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false)
        // Given twice, the last one counts, as scripts that add options to a command line expect.
        .setOverwrittenOptionsAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(100);
  }

  private static Path path(String text) {
    // Not the working directory: an unset variable in a script must not lead there.
    var fault = text.isEmpty() ? "it is empty" : PathText.fault(text);
    if (fault != null) {
      throw new TypeConversionException("\"" + Printable.of(text) + "\" can't be used: " + fault);
    }
    return Path.of(text);
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
   * @return the exit code to end with at once; empty where {@link #run} ends by itself
   */
  OptionalInt interrupt(ProcessSignal signal) {
    if (interruption.interrupt(signal, GRACE)) {
      return OptionalInt.empty();
    }
    var printed = printer.print(commandName, new View("failed", signal.failure(null), null));
    return printed == signal.exitCode() ? OptionalInt.of(printed) : OptionalInt.empty();
  }

  private View parseAndRun() {
    var root = new RootCommand();
    var options = root.options;
    try {
      var command = Usage.deepest(parser(root).parseArgs(arguments));
      commandName = Usage.name(command);
      printer.configure(options.output, options.verbosity());
      if (options.help) {
        return View.ofText("help", "usage", usage(command), null);
      }
      if (options.version) {
        return View.ofText("version", "version", Version.line(), null);
      }
      if (!(command.getCommandSpec().userObject() instanceof SchemaCommand schemaCommand)) {
        throw new ParameterException(command, "A command is missing");
      }
      environment.logging().accept(options.verbosity());
      return run(
          schemaCommand,
          new CommandContext(environment, options, interruption, schemaCommand.progressTitle()));
    } catch (ParameterException wrong) {
      commandName = Usage.name(Usage.meant(wrong.getCommandLine(), arguments));
      return new View("failed", Usage.failure(wrong), null);
    } catch (Throwable error) {
      return new View("failed", Failure.of(error), null);
    }
  }

  private View run(SchemaCommand command, CommandContext context) {
    try (context) {
      try {
        // A jar that is wrong is an error of every command.
        context.units();
        return command.run(context);
      } catch (Throwable error) {
        var signal = interruption.signal();
        var failure = signal == null ? Failure.of(error) : signal.failure(error);
        var failed = new View(command.outcomeOf(failure.code()), failure, context.database());
        command.addKnown(failed, context);
        return failed;
      } finally {
        printer.warn(context.warnings());
      }
    }
  }

  private static String usage(CommandLine command) {
    var text = new StringWriter();
    command.usage(new PrintWriter(text), CommandLine.Help.Ansi.OFF);
    return text.toString();
  }
}
