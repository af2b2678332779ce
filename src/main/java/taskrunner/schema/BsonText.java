package taskrunner.schema;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/** BSON as text for people and reports. */
final class BsonText {
  private static final JsonWriterSettings RELAXED =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

  private BsonText() {}

  /** Relaxed Extended JSON, in one line. */
  static String of(BsonDocument document) {
    return document.toJson(RELAXED);
  }

  /** An id: a string as it is, anything else as relaxed Extended JSON. */
  static String id(BsonValue id) {
    if (id.isString()) {
      return id.asString().getValue();
    }
    // The driver writes documents only, so the value is cut out of one.
    String wrapped = of(new BsonDocument("v", id));
    return wrapped.substring(wrapped.indexOf(':') + 1, wrapped.length() - 1).strip();
  }
}
