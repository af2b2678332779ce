package taskrunner.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import taskrunner.text.Printable;
import taskrunner.view.View;

/** Reads any command line, and says what is wrong with it; see {@link PlainArguments}. */
final class Parser {
  private Parser() {}

  /** The parser, for the program and for what is made from it: help, completion, manuals. */
  static CommandLine of(RootCommand root) {
    return new CommandLine(root)
        .registerConverter(Path.class, Parser::path)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false)
        // Given twice, the last one counts, as scripts that add options to a command line expect.
        .setOverwrittenOptionsAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(100);
  }

  private static Path path(String text) {
    var fault = GivenPath.fault(text);
    if (fault != null) {
      throw new TypeConversionException("\"" + Printable.of(text) + "\" can't be used: " + fault);
    }
    return Path.of(text);
  }

  /** What the arguments ask for. */
  static Invocation read(String... arguments) {
    var root = new RootCommand();
    var options = root.options;
    try {
      var command = Usage.deepest(of(root).parseArgs(arguments));
      options.verbosity(); // refuses what excludes each other, with --help, too
      var name = Usage.name(command);
      if (options.help) {
        return new Invocation.Shown(name, View.ofText("help", "usage", usage(command), null));
      }
      if (options.version) {
        return new Invocation.Shown(name, View.ofText("version", "version", Version.line(), null));
      }
      if (!(command.getCommandSpec().userObject() instanceof SchemaCommand schemaCommand)) {
        throw new ParameterException(command, "A command is missing");
      }
      return new Invocation.Run(name, options, schemaCommand);
    } catch (ParameterException wrong) {
      return new Invocation.Shown(
          Usage.name(Usage.meant(wrong.getCommandLine(), arguments)),
          new View("failed", Usage.failure(wrong), null));
    }
  }

  private static String usage(CommandLine command) {
    var text = new StringWriter();
    command.usage(new PrintWriter(text), CommandLine.Help.Ansi.OFF);
    return text.toString();
  }
}
