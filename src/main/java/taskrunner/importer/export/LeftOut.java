package taskrunner.importer.export;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.jspecify.annotations.Nullable;
import taskrunner.database.ExtendedJson;
import taskrunner.text.Printable;

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
      String id = ExtendedJson.relaxed(document.get("_id", BsonNull.VALUE));
      first.add(collection + " " + Printable.cut(id, LONGEST));
    }
  }

  long count() {
    return count;
  }

  /** A sentence; null for none. */
  @Nullable String sentence() {
    if (count == 0) {
      return null;
    }
    return "%s %s not exported, because %s run id is no string, so no file can contain %s: %s%s."
        .formatted(
            count,
            count == 1 ? "document was" : "documents were",
            count == 1 ? "its" : "their",
            count == 1 ? "it" : "them",
            String.join(", ", first),
            count > first.size() ? ", …" : "");
  }
}
