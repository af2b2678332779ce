package taskrunner.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import taskrunner.view.View;

/** Reads any command line, and reports its errors; see {@link PlainArguments}. */
final class Parser {
  private Parser() {}

  /** The parser, for the program and its help. */
  static CommandLine of(RootCommand root) {
    return new CommandLine(root)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false)
        // The last value counts, as expected by scripts that append options.
        .setOverwrittenOptionsAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(100);
  }

  /** The request of the arguments. */
  static Invocation read(String... arguments) {
    var root = new RootCommand();
    var parser = of(root);
    try {
      var command = Usage.deepest(parser.parseArgs(arguments));
      check(root.options, parser);
      var name = Usage.name(command);
      if (root.help) {
        return new Invocation.Shown(name, View.ofText("help", "usage", usage(command), null));
      }
      if (root.version) {
        return new Invocation.Shown(name, View.ofText("version", "version", Version.line(), null));
      }
      if (!(command.getCommandSpec().userObject() instanceof SchemaCommand schemaCommand)) {
        throw new ParameterException(command, "A command is missing");
      }
      return new Invocation.Run(name, root.options, schemaCommand);
    } catch (ParameterException wrong) {
      return new Invocation.Shown(
          Usage.name(Usage.meant(wrong.getCommandLine(), arguments)),
          new View("failed", Usage.failure(wrong), null));
    }
  }

  /** Also of a command line with {@code --help}. */
  private static void check(GlobalOptions options, CommandLine parser) {
    try {
      options.check();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(parser, e.getMessage());
    }
  }

  private static String usage(CommandLine command) {
    var text = new StringWriter();
    command.usage(new PrintWriter(text), CommandLine.Help.Ansi.OFF);
    return text.toString();
  }
}
