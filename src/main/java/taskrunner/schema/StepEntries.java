package taskrunner.schema;

import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.StepRecord.Entry;
import taskrunner.schema.StepRecord.Kind;

/** A step's record, asked by thing. */
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

  void putCollection(String name, boolean created) {
    record.put(new Entry(Kind.COLLECTION, name, "", created, null));
  }

  void putValidator(String collection, boolean created, @Nullable BsonDocument before) {
    record.put(new Entry(Kind.VALIDATOR, collection, "", created, before));
  }

  void putIndex(String collection, String name, boolean created, @Nullable BsonDocument before) {
    record.put(new Entry(Kind.INDEX, collection, name, created, before));
  }

  void remove(@Nullable Entry entry) {
    if (entry != null) {
      record.remove(entry);
    }
  }
}
