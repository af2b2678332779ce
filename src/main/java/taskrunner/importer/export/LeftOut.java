package taskrunner.importer.export;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.jspecify.annotations.Nullable;

/**
 * The documents that no file can have, since their run id is no string: how many, and the first.
 */
final class LeftOut {
  private static final int NAMED = 10;
  private static final int LONGEST = 100;
  private static final JsonWriterSettings JSON =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();
  private static final String WRAPPED = "{\"v\": ";

  private final List<String> first = new ArrayList<>();
  private long count;

  /**
   * @param collection its name
   */
  void add(String collection, BsonDocument document) {
    count++;
    if (first.size() < NAMED) {
      first.add(collection + " " + id(document.get("_id", BsonNull.VALUE)));
    }
  }

  private static String id(BsonValue id) {
    String text = new BsonDocument("v", id).toJson(JSON);
    String inner = text.substring(WRAPPED.length(), text.length() - 1);
    return inner.length() > LONGEST ? inner.substring(0, LONGEST) + "…" : inner;
  }

  long count() {
    return count;
  }

  /** One sentence; null where there are none. */
  @Nullable String sentence() {
    if (count == 0) {
      return null;
    }
    return "%d %s left out, for %s run id is no string, so no file can have %s: %s%s."
        .formatted(
            count,
            count == 1 ? "document was" : "documents were",
            count == 1 ? "its" : "their",
            count == 1 ? "it" : "them",
            String.join(", ", first),
            count > first.size() ? ", …" : "");
  }
}
