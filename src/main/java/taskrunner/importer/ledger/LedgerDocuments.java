package taskrunner.importer.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import taskrunner.importer.ledger.LedgerFile.Range;
import taskrunner.importer.ledger.LedgerFile.Written;
import taskrunner.importer.store.RecordKind;

/** A {@link LedgerFile} as the documents that {@link Ledger} shows, and back. */
final class LedgerDocuments {
  private static final int WRITTEN_PER_DOCUMENT = 50_000;
  private static final int RUNS_PER_DOCUMENT = 20_000;
  private static final int MOST_RANGES = 20_000;

  private LedgerDocuments() {}

  /** The head, then the parts in which lists that are too long go on. */
  static List<BsonDocument> of(LedgerFile file) {
    List<BsonDocument> documents = new ArrayList<>();
    documents.add(head(file));
    List<Written> allWritten = new ArrayList<>(file.written.values());
    List<String> allRuns = new ArrayList<>(file.runs);
    int part = 0;
    do {
      BsonArray written = new BsonArray();
      part(allWritten, part, WRITTEN_PER_DOCUMENT).forEach(one -> written.add(document(one)));
      BsonArray runs = new BsonArray();
      part(allRuns, part, RUNS_PER_DOCUMENT).forEach(run -> runs.add(new BsonString(run)));
      if (part > 0) {
        documents.add(
            new BsonDocument("_id", new BsonString(file.id() + "#" + part))
                .append("of", new BsonString(file.id())));
      }
      documents.get(part).append("runs", runs).append("written", written);
      part++;
    } while (part * WRITTEN_PER_DOCUMENT < allWritten.size()
        || part * RUNS_PER_DOCUMENT < allRuns.size());
    documents.get(0).append("parts", new BsonInt32(part));
    return documents;
  }

  private static BsonDocument head(LedgerFile file) {
    BsonDocument head =
        new BsonDocument("_id", new BsonString(file.id()))
            .append("kind", new BsonString(file.kind().name().toLowerCase(Locale.ROOT)))
            .append("path", new BsonString(file.path()))
            .append("complete", BsonBoolean.valueOf(file.complete))
            .append("size", new BsonInt64(file.size))
            .append("modified", new BsonDateTime(file.modifiedMillis))
            .append("offset", new BsonInt64(file.offset))
            .append("sha256", new BsonString(file.sha256))
            .append("lines", new BsonInt64(file.lines))
            .append("entries", new BsonInt64(file.entries))
            .append("records", new BsonInt64(file.records))
            .append("rejected", new BsonInt64(file.rejected))
            .append("incompleteTail", BsonBoolean.valueOf(file.incompleteTail))
            .append("enums", new BsonString(file.enums));
    String owner = file.owner;
    if (owner != null) {
      head.append("owner", new BsonString(owner));
    }
    BsonBinary recordHash = file.recordHash;
    if (recordHash != null) {
      head.append("recordHash", recordHash);
    }
    BsonArray ranges = new BsonArray();
    // With more than this (a log of very many runs) a later duplicate is told a conflict.
    (file.ranges.size() > MOST_RANGES ? List.<Range>of() : file.ranges)
        .forEach(
            range ->
                ranges.add(
                    new BsonDocument("run", new BsonString(range.runId()))
                        .append("from", new BsonInt64(range.from()))
                        .append("to", new BsonInt64(range.to()))));
    return head.append("ranges", ranges);
  }

  private static <T> List<T> part(List<T> all, int part, int most) {
    return all.subList(Math.min(all.size(), part * most), Math.min(all.size(), (part + 1) * most));
  }

  private static BsonDocument document(Written written) {
    BsonValue id =
        written.id() instanceof ObjectId objectId
            ? new BsonObjectId(objectId)
            : new BsonString((String) written.id());
    BsonDocument document = new BsonDocument("id", id).append("hash", written.hash());
    BsonBinary before = written.before();
    if (before != null) {
      document.append("before", before);
    }
    return document;
  }

  static LedgerFile read(BsonDocument document) {
    RecordKind kind =
        RecordKind.valueOf(document.getString("kind").getValue().toUpperCase(Locale.ROOT));
    LedgerFile file = new LedgerFile(kind, document.getString("path").getValue());
    file.complete = document.getBoolean("complete").getValue();
    file.size = document.getNumber("size").longValue();
    file.modifiedMillis = document.getDateTime("modified").getValue();
    file.lines = document.getNumber("lines").longValue();
    file.entries = document.getNumber("entries").longValue();
    file.records = document.getNumber("records").longValue();
    file.rejected = document.getNumber("rejected").longValue();
    file.incompleteTail = document.getBoolean("incompleteTail").getValue();
    file.enums = document.getString("enums").getValue();
    if (document.containsKey("owner")) {
      file.owner = document.getString("owner").getValue();
    }
    if (document.containsKey("recordHash")) {
      file.recordHash = document.getBinary("recordHash");
    }
    file.offset = document.getNumber("offset").longValue();
    file.sha256 = document.getString("sha256").getValue();
    for (BsonValue value : document.getArray("ranges")) {
      BsonDocument range = value.asDocument();
      file.ranges.add(
          new Range(
              range.getString("run").getValue(),
              range.getNumber("from").longValue(),
              range.getNumber("to").longValue()));
    }
    file.parts = document.getNumber("parts", new BsonInt32(LedgerFile.PARTS_UNKNOWN)).intValue();
    readLists(document, file);
    return file;
  }

  /** Adds the lists of a head or a part. */
  static void readLists(BsonDocument document, LedgerFile file) {
    document.getArray("runs").forEach(run -> file.runs.add(run.asString().getValue()));
    for (BsonValue value : document.getArray("written")) {
      BsonDocument one = value.asDocument();
      BsonValue id = one.get("id", BsonNull.VALUE);
      Object key = id.isObjectId() ? id.asObjectId().getValue() : id.asString().getValue();
      file.written.put(
          key,
          new Written(
              key,
              one.getBinary("hash"),
              one.containsKey("before") ? one.getBinary("before") : null));
    }
  }
}
