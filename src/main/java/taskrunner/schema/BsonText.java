package taskrunner.schema;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import taskrunner.database.ExtendedJson;

/** BSON as text for people and reports. */
final class BsonText {
  private BsonText() {}

  /** Relaxed Extended JSON, in one line. */
  static String of(BsonDocument document) {
    return ExtendedJson.relaxed(document);
  }

  /** An id, or another single value: a string as it is, others as relaxed Extended JSON. */
  static String id(BsonValue id) {
    return id.isString() ? id.asString().getValue() : ExtendedJson.relaxed(id);
  }
}
