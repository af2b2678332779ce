package taskrunner.migration;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Printable;
import taskrunner.text.Redaction;

/**
 * The failure that Mongock records in {@code errorTrace}: {@code {"execution-error": "…",
 * "rollback-error": "…"}}, each with a stack trace, or a stack trace alone. It may also be any
 * other text, of any depth and length.
 */
final class RecordedError {
  private static final List<String> KEYS = List.of("execution-error", "rollback-error");
  private static final int LONGEST = 2_000;

  private RecordedError() {}

  /**
   * The innermost cause, and after it that of the rollback, without secrets; null if nothing is
   * recorded.
   */
  static @Nullable String of(@Nullable String trace) {
    if (trace == null || trace.isEmpty()) {
      return null;
    }
    Map<String, String> traces = new HashMap<>();
    try (JsonParser json = new JsonFactory().createParser(trace)) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          if (json.nextToken() == JsonToken.VALUE_STRING) {
            traces.put(name, json.getText());
          } else {
            json.skipChildren();
          }
        }
      }
    } catch (IOException e) {
      // Not JSON, or nested deeper than the parser supports.
      traces.clear();
    }
    List<String> causes = new ArrayList<>();
    for (String key : KEYS) {
      String found = traces.get(key);
      if (found != null) {
        causes.add(innermost(found));
      }
    }
    String text = causes.isEmpty() ? innermost(trace) : String.join("; rollback: ", causes);
    return Printable.cut(Redaction.of(text), LONGEST);
  }

  private static String innermost(String trace) {
    String found = trace.lines().findFirst().orElse(trace);
    for (String line : (Iterable<String>) trace.lines()::iterator) {
      if (line.startsWith("Caused by: ")) {
        found = line.substring("Caused by: ".length());
      }
    }
    return found;
  }
}
