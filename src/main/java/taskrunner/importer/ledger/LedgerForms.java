package taskrunner.importer.ledger;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.Form;
import taskrunner.importer.store.RecordKind;

/**
 * The forms of files in the ledger, for an export. Damaged entries count as missing, because an
 * export does not depend on them.
 */
public final class LedgerForms {
  private final MongoCollection<BsonDocument> collection;

  public LedgerForms(MongoDatabase database, String ledgerName) {
    this.collection = database.getCollection(ledgerName, BsonDocument.class);
  }

  /**
   * One file.
   *
   * @param id of its entry
   * @param runs the runs of its records in its first document
   */
  public record Noted(String id, String path, Form form, long modifiedMillis, List<String> runs) {}

  /** Passes on the files of a kind that have a form, in the byte order of their paths. */
  public void each(RecordKind kind, Consumer<Noted> consumer) {
    Bson noted = Filters.and(Ledger.ofKind(kind), Filters.exists("form"));
    for (BsonDocument entry :
        collection
            .find(noted)
            .projection(Projections.include("path", "form", "enums", "modified", "runs"))
            .sort(Sorts.ascending("_id"))) {
      Noted file = noted(stored(entry), kind);
      if (file != null) {
        consumer.accept(file);
      }
    }
  }

  private @Nullable Noted noted(StoredDocument entry, RecordKind kind) {
    Form form = LedgerDocuments.form(entry);
    String id = entry.shown("_id", StoredType.TEXT);
    String path = entry.shown("path", StoredType.TEXT);
    if (form == null || id == null || path == null || !form.fits(kind)) {
      return null;
    }
    Instant modified = entry.shown("modified", StoredType.ANY_DATE);
    List<String> runs = entry.shown("runs", LedgerDocuments.TEXTS);
    return new Noted(
        id,
        path,
        form.under(tables(entry)),
        modified == null ? 0 : modified.toEpochMilli(),
        runs == null ? List.of() : runs);
  }

  private static EnumTables tables(StoredDocument entry) {
    String text = entry.shown("enums", StoredType.TEXT);
    try {
      return text == null || text.isEmpty() ? EnumTables.NONE : EnumTables.parse(text);
    } catch (IllegalArgumentException damaged) {
      return EnumTables.NONE;
    }
  }

  /**
   * The fields of a manifest beside its run and its outputs: see {@link LedgerFile#manifest}.
   *
   * @param runId the run that the manifest has to belong to
   * @return empty if it had none; null if the ledger does not know the manifest
   */
  public @Nullable BsonDocument manifest(String path, String runId) {
    String id = LedgerFile.id(RecordKind.ARTIFACT, path);
    for (BsonDocument found : collection.find(Filters.eq("_id", id))) {
      StoredDocument entry = stored(found);
      if (LedgerDocuments.form(entry) != null && runs(id).contains(runId)) {
        BsonDocument manifest = LedgerDocuments.manifest(entry);
        return manifest == null ? new BsonDocument() : manifest;
      }
    }
    return null;
  }

  /** The ids of the keyed records that were written from a file. */
  public List<Object> written(String id) {
    return all(id, "written", LedgerDocuments.DOCUMENTS).stream()
        .map(one -> one.shown("id", StoredType.RECORD_ID))
        .<Object>mapMulti(
            (one, to) -> {
              if (one != null) {
                to.accept(one);
              }
            })
        .toList();
  }

  public List<String> runs(String id) {
    return all(id, "runs", LedgerDocuments.TEXTS);
  }

  private <T> List<T> all(String id, String field, StoredType<List<T>> type) {
    List<T> all = new ArrayList<>();
    Bson parts = Filters.or(Filters.eq("_id", id), Ledger.partsOf(id));
    for (BsonDocument part : collection.find(parts).projection(Projections.include(field))) {
      List<T> some = stored(part).shown(field, type);
      all.addAll(some == null ? List.of() : some);
    }
    return all;
  }

  private StoredDocument stored(BsonDocument document) {
    return StoredDocument.of(collection.getNamespace().getCollectionName(), document);
  }
}
