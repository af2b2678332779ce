package taskrunner.importer.keyed;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
    Map<Object, BsonDocument> found = new HashMap<>();
    if (kind == RecordKind.RUN) {
      List<Object> ids = records.stream().map(KeyedRecord::id).toList();
      for (BsonDocument run : retries.find(collection, in("_id", ids))) {
        found.put(run.getString("_id").getValue(), run);
      }
      return found;
    }
    Map<String, List<String>> names = new LinkedHashMap<>();
    for (KeyedRecord one : records) {
      names.computeIfAbsent(one.runId(), run -> new ArrayList<>()).add(one.name());
    }
    String field = kind.keyField();
    List<Bson> filters = new ArrayList<>();
    names.forEach((run, of) -> filters.add(and(eq("runId", run), in(field, of))));
    for (BsonDocument stored : retries.find(collection, or(filters))) {
      found.put(
          Identity.ofNamed(
              kind, KeyedRecord.text(stored, "runId"), KeyedRecord.text(stored, field)),
          stored);
    }
    return found;
  }
}
