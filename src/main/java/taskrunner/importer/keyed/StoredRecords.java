package taskrunner.importer.keyed;

import com.mongodb.client.MongoCollection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.pipeline.ImportContext;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.write.Identity;
import taskrunner.importer.write.Retries;

/** Reads the stored documents that have the identities of records. */
final class StoredRecords {
  private final RecordKind kind;
  private final MongoCollection<BsonDocument> collection;
  private final Retries retries;

  StoredRecords(ImportContext context, RecordKind kind) {
    this.kind = kind;
    this.collection = context.collection(kind);
    this.retries = context.retries();
  }

  /** The stored document of this record; null for none. */
  @Nullable BsonDocument of(KeyedRecord record) {
    return of(List.of(record)).get(record.id());
  }

  /** The stored documents of these records, by the records' ids. */
  Map<Object, BsonDocument> of(List<KeyedRecord> records) {
    Bson filter = Identity.filter(kind, records, KeyedRecord::runId, KeyedRecord::name);
    Map<Object, BsonDocument> found = new HashMap<>();
    for (BsonDocument stored : retries.find(collection, filter)) {
      String runId = KeyedRecord.text(stored, kind.runField());
      String name = KeyedRecord.text(stored, kind.keyField());
      found.put(kind == RecordKind.RUN ? runId : Identity.ofNamed(kind, runId, name), stored);
    }
    return found;
  }
}
