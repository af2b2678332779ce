package taskrunner.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object, in order. Values are plain data: strings, numbers, booleans, lists
 * and maps of these, and null. A service's Jackson, 2 or 3, also writes the nulls.
 */
@JsonInclude(value = JsonInclude.Include.ALWAYS, content = JsonInclude.Include.ALWAYS)
public final class Fields extends LinkedHashMap<String, @Nullable Object> {
  private static final long serialVersionUID = 1;

  /**
   * Adds a field. A time becomes ISO 8601 in UTC, e.g. {@code 2025-11-06T10:15:30.123Z}, a duration
   * its milliseconds, rounded down, and a constant its word.
   */
  public Fields with(String name, @Nullable Object value) {
    put(name, plain(value));
    return this;
  }

  static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Instant) {
      return value.toString();
    }
    if (value instanceof Duration duration) {
      return duration.toMillis();
    }
    return value instanceof Enum<?> constant ? Format.word(constant) : value;
  }
}
