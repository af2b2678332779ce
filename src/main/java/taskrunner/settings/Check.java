package taskrunner.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import taskrunner.text.KeyCase;
import taskrunner.text.PathText;

/** Reads the value of a setting from its text. */
interface Check<T> {
  Check<String> ANY = (text, folder) -> text;
  Check<Path> PATH = Check::path;
  Check<Boolean> BOOLEAN = (text, folder) -> choice(text, Stream.of(true, false));
  Check<Duration> RETENTION = (text, folder) -> retention(text);

  /**
   * The value.
   *
   * @param folder relative paths are relative to it
   * @throws WrongValueException the text is not allowed
   */
  T read(String text, Path folder);

  /** A name that complies with {@code rule}. */
  static Check<String> name(Consumer<String> rule) {
    return (text, folder) -> {
      rule.accept(text);
      return text;
    };
  }

  /** A word for each constant, in any case. */
  static <E extends Enum<E>> Check<E> word(Class<E> type) {
    return (text, folder) -> choice(text, Stream.of(type.getEnumConstants()));
  }

  /** A duration within these bounds, both included. */
  static Check<Duration> duration(Duration least, Duration most) {
    return (text, folder) -> Durations.parse(text, least, most);
  }

  private static <C> C choice(String text, Stream<C> choices) {
    var all = choices.toList();
    for (C choice : all) {
      if (KeyCase.same(choice.toString(), text.strip())) {
        return choice;
      }
    }
    throw new WrongValueException(
        "",
        all.stream()
            .map(choice -> choice.toString().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", ")));
  }

  private static Path path(String text, Path folder) {
    String fault = PathText.fault(text);
    if (fault != null) {
      throw new WrongValueException(fault, PathText.ALLOWED);
    }
    return folder.resolve(text);
  }

  private static Duration retention(String text) {
    // The server keeps expireAfterSeconds as an int32.
    Duration most = Duration.ofSeconds(Integer.MAX_VALUE);
    Duration retention = Durations.parse(text, Duration.ofMinutes(1), most);
    if (!retention.equals(retention.truncatedTo(ChronoUnit.SECONDS))) {
      throw new WrongValueException("the server counts whole seconds", "a whole number of seconds");
    }
    return retention;
  }
}
