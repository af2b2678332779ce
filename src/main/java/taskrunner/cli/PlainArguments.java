package taskrunner.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A plain command line: a frequent command with valid options, each written {@code --name VALUE},
 * {@code --name=VALUE} or {@code -v}.
 *
 * <p>It is read without the parser, whose classes and reflection cost a start as much as
 * connecting. The parser reads every other command line, and reports the errors. {@code
 * PlainArgumentsTest} checks that both read a plain command line alike.
 */
final class PlainArguments {
  /** The parser does not accept the name of a command as a value. */
  private static final Set<String> WORDS =
      Set.of(
          ("migrate undo state plan verify probe import export script report lock wait doctor new-unit"
                  + " all up-to-change db code-base compare status release")
              .split(" "));

  private final GlobalOptions options = new GlobalOptions();
  private String words = "";
  private @Nullable TakesOptions parent;
  private @Nullable TakesOptions command;

  private PlainArguments() {}

  /** The request of the arguments; null: the parser must read them. */
  static @Nullable Invocation read(String... arguments) {
    try {
      return new PlainArguments().readAll(arguments);
    } catch (RuntimeException wrong) {
      // The parser finds the error too, and words it.
      return null;
    }
  }

  private @Nullable Invocation readAll(String... arguments) {
    for (var i = 0; i < arguments.length; i++) {
      var argument = arguments[i];
      var equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
      if (!argument.startsWith("-")) {
        if (!word(argument)) {
          return null;
        }
        continue;
      }
      var option = option(equals < 0 ? argument : argument.substring(0, equals));
      if (option == null || (option.isFlag() && equals >= 0)) {
        return null;
      }
      if (option.isFlag()) {
        options.given().add(option, true);
        continue;
      }
      var inNext = equals < 0 && i + 1 < arguments.length;
      var text = inNext ? arguments[++i] : argument.substring(equals + 1);
      if (!value(option, text)) {
        return null;
      }
    }
    options.check();
    return command instanceof SchemaCommand wanted
            && !(wanted instanceof PartialCommand partial && partial.isIncomplete())
        ? new Invocation.Run(name(), options, wanted)
        : null;
  }

  /** See {@link Usage#name}. */
  private String name() {
    return command instanceof PartialCommand ? words.substring(0, words.indexOf(' ')) : words;
  }

  private @Nullable CommandOption<?> option(String name) {
    List<CommandOption<?>> known = new ArrayList<>(GlobalOptions.ALL);
    if (command != null) {
      known.addAll(command.options());
    }
    if (parent != null) {
      known.addAll(parent.options());
    }
    for (var option : known) {
      if (option.names().contains(name)) {
        return option;
      }
    }
    return null;
  }

  private boolean value(CommandOption<?> option, String text) {
    Object value =
        text.isEmpty() || text.startsWith("-") || WORDS.contains(text) ? null : option.value(text);
    if (value != null) {
      options.given().add(option, value);
    }
    return value != null;
  }

  private boolean word(String word) {
    if (command instanceof PartialCommand.UpToChange upTo && upTo.isIncomplete()) {
      upTo.last(word);
      return !word.isEmpty() && !WORDS.contains(word);
    }
    parent = command;
    words = words.isEmpty() ? word : words + " " + word;
    command =
        switch (words) {
          case "migrate" -> new MigrateCommand();
          case "migrate all" -> new PartialCommand.All();
          case "migrate up-to-change" -> new PartialCommand.UpToChange();
          case "state", "lock" -> new TakesOptions() {};
          case "state db" -> new StateCommand.Db();
          case "state code-base" -> new StateCommand.CodeBase();
          case "state compare" -> new StateCommand.Compare();
          case "lock status" -> new LockCommand.Status();
          case "plan" -> new PlanCommand();
          case "verify" -> new VerifyCommand();
          case "import" -> new ImportCommand();
          case "wait" -> new WaitCommand();
          case "doctor" -> new DoctorCommand();
          default -> null;
        };
    if (command instanceof PartialCommand partial
        && parent instanceof PartialCommand.Parent whole) {
      partial.belongsTo(whole);
    }
    return command != null;
  }
}
