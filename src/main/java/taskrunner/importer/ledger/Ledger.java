package taskrunner.importer.ledger;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile.Range;
import taskrunner.importer.ledger.LedgerFile.Written;
import taskrunner.importer.store.RecordKind;
import taskrunner.schema.WriteGuard;

/**
 * {@code pack_import_ledger}: what was imported from which file, by kind and relative path.
 *
 * <pre>{@code
 * { "_id": "log:logs/run-001.ndjson",
 *   "kind": "log", "path": "logs/run-001.ndjson",
 *   "complete": true,                 // false: being imported, or the process died
 *   "size": 1234, "modified": ISODate("…"),
 *   "lines": 12, "entries": 11,       // complete lines read; those of them that are not blank
 *   "records": 11, "rejected": 0,     // rejected: conflicts too
 *   "incompleteTail": false,
 *   "enums": "",                      // the tables by which integers were read
 *   "recordHash": BinData,            // runs only: SHA-256 of the document that the file gives
 *   "runs": ["run-001"],              // whose records the file holds
 *   "ranges": [{ "run": "run-001", "from": 1, "to": 11 }],       // logs: sequences
 *   "offset": 1234, "sha256": "…",    // logs: what was read, also on the way
 *   "written": [{ "id": …, "hash": BinData, "before": BinData }] // runs, approvals, artifacts
 * }
 * }</pre>
 *
 * {@code written} is stored <em>before</em> the documents are: {@code hash} is of the document as
 * imported, {@code before} of the one that it replaces. Lists too long for one document go on in
 * {@code { "_id": "…#1", "of": "…", "runs": […], "written": […] }}.
 *
 * <ol>
 *   <li>Before anything of a file is written, its document says so ({@code complete: false}).
 *   <li>The records are written.
 *   <li>Its document is replaced by the final one.
 *   <li>A process that dies in between leaves a file that is read again, and a list of what may be
 *       its own, told by the hash.
 * </ol>
 */
public final class Ledger {
  private static final int WRITTEN_PER_DOCUMENT = 50_000;
  private static final int RUNS_PER_DOCUMENT = 20_000;
  private static final int MOST_RANGES = 20_000;

  private final MongoCollection<BsonDocument> collection;
  private final WriteGuard guard;

  public Ledger(MongoDatabase database, String name, WriteGuard guard) {
    this.collection = database.getCollection(name, BsonDocument.class);
    this.guard = guard;
  }

  /** Everything recorded, by {@code _id}; one scan. */
  public Map<String, LedgerFile> load() {
    Map<String, LedgerFile> files = new LinkedHashMap<>();
    List<BsonDocument> parts = new ArrayList<>();
    for (BsonDocument document : collection.find()) {
      if (document.containsKey("of")) {
        parts.add(document);
      } else {
        LedgerFile file = read(document);
        files.put(file.id(), file);
      }
    }
    for (BsonDocument part : parts) {
      LedgerFile file = files.get(part.getString("of").getValue());
      if (file != null) {
        readLists(part, file);
      }
    }
    return files;
  }

  /** Stores these, each as a whole. */
  public void put(Collection<LedgerFile> files) {
    if (files.isEmpty()) {
      return;
    }
    List<WriteModel<BsonDocument>> writes = new ArrayList<>();
    for (LedgerFile file : files) {
      if (file.parts > 1) {
        writes.add(new DeleteManyModel<>(partsOf(file)));
      }
      List<BsonDocument> documents = documents(file);
      file.parts = documents.size();
      for (BsonDocument document : documents) {
        writes.add(
            new ReplaceOneModel<>(
                Filters.eq("_id", document.get("_id")),
                document,
                new ReplaceOptions().upsert(true)));
      }
    }
    commit(writes);
  }

  /** Forgets a file. */
  public void remove(LedgerFile file) {
    commit(
        List.of(
            new DeleteManyModel<>(partsOf(file)),
            new DeleteManyModel<>(Filters.eq("_id", file.id()))));
  }

  /** Says of these that they are not imported (any more), before their documents are deleted. */
  public void reopen(List<String> ids) {
    if (!ids.isEmpty()) {
      commit(
          List.of(
              new UpdateManyModel<>(
                  Filters.in("_id", ids),
                  Updates.combine(
                      Updates.set("complete", false),
                      Updates.set("offset", 0L),
                      Updates.set("sha256", ""),
                      Updates.set("ranges", new BsonArray())))));
    }
  }

  /** By {@code _id}, which is indexed; a file could be called like a part of another. */
  private static Bson partsOf(LedgerFile file) {
    return Filters.and(
        Filters.gte("_id", file.id() + "#"),
        Filters.lt("_id", file.id() + "$"),
        Filters.eq("of", file.id()));
  }

  private void commit(List<WriteModel<BsonDocument>> writes) {
    guard.commit(session -> write(session, writes));
  }

  private void write(@Nullable ClientSession session, List<WriteModel<BsonDocument>> writes) {
    if (session == null) {
      collection.bulkWrite(writes);
    } else {
      collection.bulkWrite(session, writes);
    }
  }

  private static List<BsonDocument> documents(LedgerFile file) {
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
    head.append("ranges", ranges);
    List<BsonDocument> documents = new ArrayList<>();
    documents.add(head);
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
    return documents;
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

  private static LedgerFile read(BsonDocument document) {
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
    readLists(document, file);
    return file;
  }

  private static void readLists(BsonDocument document, LedgerFile file) {
    file.parts++;
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
