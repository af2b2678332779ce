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

/**
 * One invocation: parses the arguments, runs the command, prints its report once and says with
 * which exit code the process is to end. Every exception ends here.
 */
final class Program {
  /**
   * How long a signal waits for the work under way to stop and the lock to be released: it has to
   * be over within 5 s.
   */
  static final Duration GRACE = Duration.ofSeconds(4);

  private final Surroundings surroundings;
  private final String[] arguments;
  private final Interruption interruption = new Interruption();
  private final Printer printer;
  private volatile @Nullable String commandName;

  Program(Surroundings surroundings, String... arguments) {
    this.surroundings = surroundings;
    this.arguments = arguments.clone();
    this.printer = new Printer(surroundings, OutputFormat.askedFor(arguments));
  }

  /** The parser, for the program and for what is made from it: help, completion, manuals. */
  static CommandLine parser(RootCommand options) {
    return new CommandLine(options)
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
    var options = new RootCommand();
    var report = run(options);
    var exitCode = printer.print(commandName, report);
    interruption.finish();
    return exitCode;
  }

  /**
   * Stops it; called from the signal's thread.
   *
   * @return the exit code to end with at once; empty where {@link #run} ends by itself
   */
  OptionalInt interrupt(StopSignal signal) {
    if (interruption.interrupt(signal, GRACE)) {
      return OptionalInt.empty();
    }
    var failure = Failure.interrupted(signal, null);
    var printed = printer.print(commandName, FailedReport.of(failure, null));
    return printed == signal.exitCode() ? OptionalInt.of(printed) : OptionalInt.empty();
  }

  private Report run(RootCommand options) {
    try {
      var parser = parser(options);
      var parsed = parser.parseArgs(arguments);
      var command = Usage.deepest(parsed);
      commandName = Usage.name(command);
      printer.asked(options.output(), options.verbosity());
      if (options.help()) {
        return new TextReport("help", "usage", usage(command), null);
      }
      if (options.version()) {
        return new TextReport("version", "version", Version.line(), null);
      }
      if (!(command.getCommandSpec().userObject() instanceof SchemaCommand schemaCommand)) {
        throw new ParameterException(command, "A command is missing");
      }
      surroundings.logging().accept(options.verbosity());
      return run(
          schemaCommand,
          new Session(surroundings, options, interruption, schemaCommand.progressTitle()));
    } catch (ParameterException wrong) {
      commandName = Usage.name(Usage.meant(wrong.getCommandLine(), arguments));
      return FailedReport.of(Failure.of(wrong), null);
    } catch (Throwable error) {
      return FailedReport.of(Failure.of(error), null);
    }
  }

  private Report run(SchemaCommand command, Session session) {
    try (session) {
      try {
        var report = command.run(session);
        printer.warned(session.warnings());
        return report;
      } catch (Throwable error) {
        var signal = interruption.signal();
        var failure = signal == null ? Failure.of(error) : Failure.interrupted(signal, error);
        printer.warned(session.warnings());
        var known = Json.object();
        command.jsonOfFailure(known, session);
        return new FailedReport(
            failure,
            command.outcomeOf(failure.code()),
            session.database(),
            known,
            command.stepsOfFailure(session));
      }
    }
  }

  private static String usage(CommandLine command) {
    var text = new StringWriter();
    command.usage(new PrintWriter(text), CommandLine.Help.Ansi.OFF);
    return text.toString();
  }
}
