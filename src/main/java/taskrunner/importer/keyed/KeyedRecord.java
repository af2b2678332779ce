package taskrunner.importer.keyed;

import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreRecord;
import taskrunner.importer.write.Identity;

/**
 * A run, approval or artifact to write.
 *
 * @param before the ledger entry of its file; null if the file was never imported
 * @param file the next ledger entry of its file
 * @param id a run's id, or the deterministic one
 * @param hash of the document
 */
record KeyedRecord(
    StoreRecord record,
    @Nullable LedgerFile before,
    LedgerFile file,
    RawBsonDocument document,
    Object id,
    BsonBinary hash,
    int size) {
  static KeyedRecord of(
      StoreRecord record, @Nullable LedgerFile before, LedgerFile file, String runId) {
    RecordKind kind = file.kind();
    RawBsonDocument document;
    Object id;
    if (kind == RecordKind.RUN) {
      id = runId;
      document = Identity.raw(new BsonString(runId), null, record.fields());
    } else {
      ObjectId named = Identity.ofNamed(kind, runId, text(record.fields(), kind.keyField()));
      id = named;
      document = Identity.raw(new BsonObjectId(named), runId, record.fields());
    }
    Identity.Encoded encoded = Identity.encode(document);
    return new KeyedRecord(record, before, file, document, id, encoded.hash(), encoded.size());
  }

  RecordKind kind() {
    return file.kind();
  }

  String runId() {
    return kind() == RecordKind.RUN ? (String) id : text(document, "runId");
  }

  /** Its name within its run; for a run its id. */
  String name() {
    return text(document, kind().keyField());
  }

  /** The key in a message, e.g. {@code the name x in the same run}. */
  String called() {
    return kind() == RecordKind.RUN
        ? "the id " + id
        : "the " + kind().keyField() + " " + name() + " in the same run";
  }

  static String text(BsonDocument document, String field) {
    BsonValue value = document.get(field);
    return value != null && value.isString() ? value.asString().getValue() : "";
  }
}
