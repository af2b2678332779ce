package taskrunner.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command line in its plain form: one of the commands that are started often, and options that
 * are right, each written {@code --name VALUE}, {@code --name=VALUE} or {@code -v}.
 *
 * <p>It is read without the parser, whose classes and reflection cost a start as much as connecting
 * does. Whatever is not plain, or wrong, is left to the parser: this reads nothing otherwise than
 * that does, and refuses nothing. {@code PlainArgumentsTest} compares the two.
 */
final class PlainArguments {
  /** The parser does not take a command's word for a value. */
  private static final Set<String> WORDS =
      Set.of(
          "migrate",
          "undo",
          "state",
          "plan",
          "verify",
          "probe",
          "import",
          "export",
          "script",
          "report",
          "lock",
          "wait",
          "doctor",
          "new-unit",
          "all",
          "up-to-change",
          "db",
          "code-base",
          "compare",
          "status",
          "release");

  private final GlobalOptions options = new GlobalOptions();
  private String words = "";
  private @Nullable TakesOptions parent;
  private @Nullable TakesOptions command;

  private PlainArguments() {}

  /** What the arguments ask for; null: the parser has to read them. */
  static @Nullable Invocation read(String... arguments) {
    try {
      return new PlainArguments().readAll(arguments);
    } catch (RuntimeException wrong) {
      // The parser finds it, too, and says so in words.
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
    if (command instanceof MigrateCommand.UpToChange upTo && upTo.isIncomplete()) {
      upTo.last(word);
      return !word.isEmpty() && !WORDS.contains(word);
    }
    parent = command;
    words = words.isEmpty() ? word : words + " " + word;
    command =
        switch (words) {
          case "migrate" -> new MigrateCommand();
          case "migrate all" -> new MigrateCommand.All();
          case "migrate up-to-change" -> new MigrateCommand.UpToChange();
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
