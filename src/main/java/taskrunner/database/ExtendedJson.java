package taskrunner.database;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/** A single BSON value as MongoDB Extended JSON, in one line. */
public final class ExtendedJson {
  private static final JsonWriterSettings RELAXED = settings(JsonMode.RELAXED);
  private static final JsonWriterSettings CANONICAL = settings(JsonMode.EXTENDED);

  private ExtendedJson() {}

  public static String relaxed(BsonValue value) {
    return of(value, RELAXED);
  }

  public static String canonical(BsonValue value) {
    return of(value, CANONICAL);
  }

  /** The levels of nesting of a value's text. */
  public static int levels(String json) {
    int most = 0;
    int level = 0;
    boolean quoted = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '{' || c == '[')) {
        most = Math.max(most, ++level);
      } else if (!quoted && (c == '}' || c == ']')) {
        level--;
      }
    }
    return most;
  }

  private static String of(BsonValue value, JsonWriterSettings settings) {
    // The driver writes documents only: the value is cut out of one.
    String json = new BsonDocument("v", value).toJson(settings);
    return json.substring(json.indexOf(':') + 1, json.length() - 1).strip();
  }

  private static JsonWriterSettings settings(JsonMode mode) {
    return JsonWriterSettings.builder().outputMode(mode).build();
  }
}
