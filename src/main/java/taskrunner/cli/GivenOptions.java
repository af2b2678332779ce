package taskrunner.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The options of one command line, with their values in the order given. */
final class GivenOptions {
  private final Map<String, List<Object>> values = new HashMap<>();

  void add(CommandOption<?> option, Object value) {
    values.computeIfAbsent(option.key(), any -> new ArrayList<>()).add(value);
  }

  boolean has(CommandOption<?> option) {
    return values.containsKey(option.key());
  }

  /** The last value, as scripts expect that append options; null where there is none. */
  <T> @Nullable T get(CommandOption<T> option) {
    List<T> all = all(option);
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  /** The value of an option that the command needs. */
  <T> T required(CommandOption<T> option) {
    return Objects.requireNonNull(get(option), option.key());
  }

  /** Every value of an option that may be repeated. */
  <T> List<T> all(CommandOption<T> option) {
    List<T> all = new ArrayList<>();
    for (Object value : values.getOrDefault(option.key(), List.of())) {
      all.add(option.type().cast(value));
    }
    return all;
  }
}
