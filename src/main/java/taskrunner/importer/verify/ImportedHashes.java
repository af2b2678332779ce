package taskrunner.importer.verify;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.write.Identity;
import taskrunner.importer.write.Retries;
import taskrunner.settings.BookkeepingNames;

/**
 * The hashes of imported documents in the ledger: {@code written: [{id, hash, before}]}, with the
 * SHA-256 of what the import wrote.
 */
final class ImportedHashes {
  private final MongoCollection<BsonDocument> ledger;
  private final Retries reads;

  ImportedHashes(MongoDatabase database, String bookkeepingPrefix, Retries reads) {
    this.ledger =
        database.getCollection(
            BookkeepingNames.of(bookkeepingPrefix).importLedger(), BsonDocument.class);
    this.reads = reads;
  }

  /** Whether an import wrote this document, and it was changed since. */
  boolean changedSince(RecordKind kind, BsonDocument stored) {
    BsonValue id = stored.get("_id", BsonNull.VALUE);
    List<BsonDocument> entries =
        reads.retry(
            "reading what was imported",
            () ->
                ledger
                    .find(Filters.and(Ledger.ofKind(kind), Filters.eq("written.id", id)))
                    .projection(Projections.elemMatch("written", Filters.eq("id", id)))
                    .into(new ArrayList<>()));
    BsonBinary now = Identity.hash(stored);
    boolean written = false;
    for (BsonDocument entry : entries) {
      List<StoredDocument> claims =
          StoredDocument.of(ledger.getNamespace().getCollectionName(), entry)
              .needed("written", StoredType.listOf(StoredType.DOCUMENT));
      for (StoredDocument claim : claims) {
        written = true;
        if (now.equals(claim.needed("hash", StoredType.BINARY))) {
          return false;
        }
      }
    }
    return written;
  }
}
