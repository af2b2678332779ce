package taskrunner.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import taskrunner.ErrorCode;
import taskrunner.text.OptionNames;
import taskrunner.text.Redaction;
import taskrunner.view.Failure;

/** Errors in a command line, and its command. */
final class Usage {
  private static final Pattern CONSTANTS =
      Pattern.compile("expected one of \\[([A-Z_, ]+)] \\(case-insensitive\\)");

  private static final Pattern VALUE_OF_A_FLAG =
      Pattern.compile("(?s)^option '(--[a-z-]+)' should be specified without '(.*)' parameter");

  /** The name of an option, without its value; of one of a single letter it may follow at once. */
  private static final Pattern OPTION = Pattern.compile("--[A-Za-z][A-Za-z-]*[=:]?|-[^-]");

  /** Other names of secrets on a command line; a single letter does not say what it means. */
  private static final Pattern SECRET = Pattern.compile("(?i)^-[^-]$|pw|key|auth");

  private Usage() {}

  /** The failure of a command line that the parser rejects. */
  static Failure failure(CommandLine.ParameterException wrong) {
    var shown = withoutSecrets(wrong);
    // The parser lists the constants of an enumeration; this program's words are in lower case.
    // Of options that exclude each other it says "Error: " itself.
    var message =
        CONSTANTS
            .matcher(Failure.messageOf(shown).replaceFirst("^Error: ", ""))
            .replaceAll(list -> "expected one of " + list.group(1).toLowerCase(Locale.ROOT));
    message = VALUE_OF_A_FLAG.matcher(message).replaceFirst("$1 takes no value, but has '$2'");
    return new Failure(ErrorCode.WRONG_USAGE, message, hint(wrong), shown);
  }

  private static String hint(CommandLine.ParameterException wrong) {
    var help = "see " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      return "Did you mean " + String.join(" or ", unmatched.getSuggestions()) + "? Else " + help;
    }
    return Character.toUpperCase(help.charAt(0)) + help.substring(1);
  }

  /**
   * The parser's error, without what may be a secret: the values of an option that does not exist
   * and may be that of a secret, as of {@code --password S3cr3t}, and what {@link
   * Redaction#ofTyped} finds.
   */
  private static CommandLine.ParameterException withoutSecrets(
      CommandLine.ParameterException wrong) {
    var message = String.valueOf(wrong.getMessage());
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      var secret = false;
      for (var argument : unmatched.getUnmatched()) {
        var option = OPTION.matcher(argument);
        var name = option.lookingAt() ? option.group() : "";
        if (!name.isEmpty()) {
          secret = SECRET.matcher(name).find() || OptionNames.secret(name);
        }
        if (secret && argument.length() > name.length()) {
          message = message.replace("'" + argument + "'", "'" + name + Redaction.MASK + "'");
        }
      }
    }
    var shown =
        new CommandLine.ParameterException(wrong.getCommandLine(), Redaction.ofTyped(message));
    shown.setStackTrace(wrong.getStackTrace());
    return shown;
  }

  /** The command that the arguments name, as deep as they go. */
  static CommandLine deepest(ParseResult parsed) {
    var deepest = parsed;
    while (deepest.hasSubcommand()) {
      deepest = deepest.subcommand();
    }
    return deepest.commandSpec().commandLine();
  }

  /**
   * The command that the arguments name, if the parser stopped at an option before it: from {@code
   * reached} as deep as the words go.
   */
  static CommandLine meant(CommandLine reached, String... arguments) {
    var meant = reached;
    if (reached.getParent() == null) {
      for (var argument : arguments) {
        meant = meant.getSubcommands().getOrDefault(argument, meant);
      }
    }
    return meant;
  }

  /**
   * The command's name in reports, e.g. {@code state compare}; what follows {@code migrate} and
   * {@code undo} is left out. Null for the program without a command.
   */
  static @Nullable String name(CommandLine command) {
    var words = new ArrayList<String>();
    for (CommandLine at = command; at.getParent() != null; at = at.getParent()) {
      if (!(at.getCommandSpec().userObject() instanceof PartialCommand)) {
        words.add(at.getCommandName());
      }
    }
    Collections.reverse(words);
    return words.isEmpty() ? null : String.join(" ", words);
  }
}
