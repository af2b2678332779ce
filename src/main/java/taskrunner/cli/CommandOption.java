package taskrunner.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.ScanBound;
import taskrunner.text.Secret;

/**
 * An option of the command line, described once: {@link PlainArguments} reads it by this
 * description, and {@link OptionModel} gives it to the parser. The subcommands of a command inherit
 * its options.
 *
 * @param names e.g. {@code -v} and {@code --verbose}
 * @param label what the help calls the value; null for a flag
 * @param required whether the command line must have it
 */
record CommandOption<T>(
    Class<T> type,
    List<String> names,
    @Nullable String label,
    boolean required,
    List<String> description) {
  /** An option without a value. */
  static CommandOption<Boolean> flag(String names, String... description) {
    return new CommandOption<>(
        Boolean.class, List.of(names.split(" ")), null, false, List.of(description));
  }

  /**
   * An option with a value.
   *
   * @param form the name and the label, e.g. {@code --from DIR}
   */
  static <T> CommandOption<T> of(Class<T> type, String form, String... description) {
    return of(type, form, false, description);
  }

  static CommandOption<String> text(String form, String... description) {
    return of(String.class, form, false, description);
  }

  static CommandOption<Path> path(String form, String... description) {
    return of(Path.class, form, false, description);
  }

  /** An option that the command needs. */
  static <T> CommandOption<T> required(Class<T> type, String form, String... description) {
    return of(type, form, true, description);
  }

  private static <T> CommandOption<T> of(
      Class<T> type, String form, boolean required, String... description) {
    int blank = form.indexOf(' ');
    return new CommandOption<>(
        type,
        List.of(form.substring(0, blank)),
        form.substring(blank + 1),
        required,
        List.of(description));
  }

  boolean isFlag() {
    return label == null;
  }

  /** The name by which {@link GivenOptions} keeps the values. */
  String key() {
    return names.get(0);
  }

  /**
   * The value that a text means; null where the parser knows it, from the type.
   *
   * @throws IllegalArgumentException the text is not such a value; the message is for a person
   */
  @Nullable T value(String text) {
    Object value = null;
    if (type == String.class) {
      value = text;
    } else if (type == Path.class) {
      value = OptionValues.path(text);
    } else if (type == Secret.class) {
      value = new Secret(text);
    } else if (type == Duration.class) {
      value = OptionValues.time(text);
    } else if (type == ScanBound.class) {
      value = OptionValues.bound(text);
    } else if (type == OutputFormat.class) {
      value = OutputFormat.ofWord(text);
    }
    return type.cast(value);
  }
}
