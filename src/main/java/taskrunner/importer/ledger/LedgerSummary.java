package taskrunner.importer.ledger;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;

/**
 * The figures of all imports so far, from the ledger. They are only displayed: a value of a wrong
 * type counts as zero or is left out.
 *
 * @param kinds one for each kind of record with imported files
 * @param rejecting at most twenty files with rejects, those with the most first
 */
public record LedgerSummary(List<Kind> kinds, List<RejectingFile> rejecting) {
  private static final long MOST_SECONDS = 10;

  public LedgerSummary {
    kinds = List.copyOf(kinds);
    rejecting = List.copyOf(rejecting);
  }

  /**
   * Figures of one kind of record.
   *
   * @param kind as {@link taskrunner.importer.store.RecordKind#ledgerWord}
   * @param unfinished files whose import was started and not finished
   * @param bytes of the files
   * @param records imported records
   * @param rejected rejects and conflicts
   */
  public record Kind(
      String kind, long files, long unfinished, long bytes, long records, long rejected) {}

  /** A file with rejects. */
  public record RejectingFile(String path, long records, long rejected) {}

  /** Reads the ledger in two queries of at most ten seconds each; empty if nothing was imported. */
  public static LedgerSummary read(MongoDatabase database, String ledger) {
    MongoCollection<BsonDocument> files = database.getCollection(ledger, BsonDocument.class);
    List<Kind> kinds = new ArrayList<>();
    for (BsonDocument found :
        files
            .aggregate(
                List.of(
                    BsonDocument.parse("{$match: {kind: {$exists: true}}}"),
                    BsonDocument.parse(
                        """
                        {$group: {_id: "$kind", files: {$sum: 1}, bytes: {$sum: "$size"},
                          unfinished: {$sum: {$cond: ["$complete", 0, 1]}},
                          records: {$sum: "$records"}, rejected: {$sum: "$rejected"}}}\
                        """),
                    BsonDocument.parse("{$sort: {_id: 1}}")))
            .maxTime(MOST_SECONDS, TimeUnit.SECONDS)) {
      StoredDocument kind = StoredDocument.of(ledger, found);
      String word = kind.shown("_id", StoredType.TEXT);
      if (word != null) {
        kinds.add(
            new Kind(
                word,
                number(kind, "files"),
                number(kind, "unfinished"),
                number(kind, "bytes"),
                number(kind, "records"),
                number(kind, "rejected")));
      }
    }
    List<RejectingFile> rejecting = new ArrayList<>();
    for (BsonDocument found :
        files
            .find(BsonDocument.parse("{kind: {$exists: true}, rejected: {$gt: 0}}"))
            .projection(BsonDocument.parse("{path: 1, records: 1, rejected: 1}"))
            .sort(BsonDocument.parse("{rejected: -1, _id: 1}"))
            .limit(20)
            .maxTime(MOST_SECONDS, TimeUnit.SECONDS)) {
      StoredDocument file = StoredDocument.of(ledger, found);
      String path = file.shown("path", StoredType.TEXT);
      if (path != null) {
        rejecting.add(new RejectingFile(path, number(file, "records"), number(file, "rejected")));
      }
    }
    return new LedgerSummary(kinds, rejecting);
  }

  private static long number(StoredDocument document, String field) {
    Long value = document.shown(field, StoredType.COUNT);
    return value == null ? 0 : value;
  }
}
