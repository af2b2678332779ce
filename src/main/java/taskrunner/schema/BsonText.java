package taskrunner.schema;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import taskrunner.database.ExtendedJson;

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
    return id.isString() ? id.asString().getValue() : ExtendedJson.relaxed(id);
  }
}
