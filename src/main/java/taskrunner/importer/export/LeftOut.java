package taskrunner.importer.export;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.jspecify.annotations.Nullable;

/**
 * The documents that no file can contain, because their run id is no string: how many, and the
 * first.
 */
final class LeftOut {
  private static final int NAMED = 10;
  private static final int LONGEST = 100;

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
    String text = RecordJson.text(id, JsonMode.RELAXED);
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }

  long count() {
    return count;
  }

  /** A sentence; null for none. */
  @Nullable String sentence() {
    if (count == 0) {
      return null;
    }
    return "%d %s not exported, because %s run id is no string, so no file can contain %s: %s%s."
        .formatted(
            count,
            count == 1 ? "document was" : "documents were",
            count == 1 ? "its" : "their",
            count == 1 ? "it" : "them",
            String.join(", ", first),
            count > first.size() ? ", …" : "");
  }
}
