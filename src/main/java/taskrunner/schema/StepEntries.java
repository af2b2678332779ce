package taskrunner.schema;

import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.StepRecord.Entry;
import taskrunner.schema.StepRecord.Kind;

/** Access to the entries of a step's record. */
record StepEntries(StepRecord record) {
  @Nullable Entry find(Kind kind, String collection, String name) {
    for (Entry entry : record.entries()) {
      if (entry.kind() == kind
          && entry.collection().equals(collection)
          && entry.name().equals(name)) {
        return entry;
      }
    }
    return null;
  }

  @Nullable Entry collection(String name) {
    return find(Kind.COLLECTION, name, "");
  }

  @Nullable Entry validator(String collection) {
    return find(Kind.VALIDATOR, collection, "");
  }

  static Entry collection(String name, boolean created) {
    return new Entry(Kind.COLLECTION, name, "", created, null);
  }

  static Entry validator(String collection, boolean created, @Nullable BsonDocument before) {
    return new Entry(Kind.VALIDATOR, collection, "", created, before);
  }

  static Entry index(
      String collection, String name, boolean created, @Nullable BsonDocument before) {
    return new Entry(Kind.INDEX, collection, name, created, before);
  }

  /** Stores the entries with one write, or none if there are none. */
  void put(List<Entry> entries) {
    if (!entries.isEmpty()) {
      record.put(entries);
    }
  }

  void remove(@Nullable Entry entry) {
    if (entry != null) {
      record.remove(entry);
    }
  }
}
