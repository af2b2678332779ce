package taskrunner.importer;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Projections;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import taskrunner.UndoReport.Kept;
import taskrunner.importer.Importer.Undone;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.ledger.LedgerFile.Written;
import taskrunner.importer.store.RecordKind;

/**
 * Takes an import back: log entries that carry their deterministic {@code _id}; runs, approvals and
 * artifacts that are still as they were imported. First the ledger stops saying that the files are
 * imported, and files are forgotten when their documents are gone, so that after a kill both an
 * undo and an import go on from what is there.
 */
final class ImportUndo {
  private static final int BATCH = 1_000;
  private static final List<RecordKind> ORDER =
      List.of(RecordKind.LOG, RecordKind.ARTIFACT, RecordKind.APPROVAL, RecordKind.RUN);

  private final Function<RecordKind, MongoCollection<BsonDocument>> collections;
  private final Ledger ledger;
  private final Inserts inserts;
  private final Map<RecordKind, Long> kept = new EnumMap<>(RecordKind.class);
  private long deleted;

  ImportUndo(
      Function<RecordKind, MongoCollection<BsonDocument>> collections,
      Ledger ledger,
      Inserts inserts) {
    this.collections = collections;
    this.ledger = ledger;
    this.inserts = inserts;
  }

  Undone run() {
    List<LedgerFile> files = new ArrayList<>(load().values());
    reopen(files);
    for (RecordKind kind : ORDER) {
      List<LedgerFile> ofKind = files.stream().filter(file -> file.kind() == kind).toList();
      // Two files may claim one document: one of them may have replaced what the other wrote.
      Map<Object, List<Written>> claims = new LinkedHashMap<>();
      Set<String> runs = new LinkedHashSet<>();
      for (LedgerFile file : ofKind) {
        for (Written written : file.written.values()) {
          claims.computeIfAbsent(written.id(), id -> new ArrayList<>(1)).add(written);
        }
        runs.addAll(file.runs);
      }
      if (kind == RecordKind.LOG) {
        runs.forEach(this::deleteLog);
      } else {
        claims.forEach((id, written) -> delete(kind, id, written));
      }
      for (LedgerFile file : ofKind) {
        inserts.patientlyDo("forgetting what was imported", () -> ledger.remove(file));
      }
    }
    List<Kept> left = new ArrayList<>();
    kept.forEach(
        (kind, n) ->
            left.add(
                new Kept(
                    collections.apply(kind).getNamespace().getCollectionName(),
                    n,
                    "changed since they were imported")));
    return new Undone(deleted, left);
  }

  private Map<String, LedgerFile> load() {
    return inserts.patiently("reading what was imported", ledger::load);
  }

  /** An import that comes after a killed undo must not take the files for imported. */
  private void reopen(List<LedgerFile> files) {
    List<String> ids = files.stream().map(LedgerFile::id).toList();
    for (int from = 0; from < ids.size(); from += BATCH) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + BATCH));
      inserts.patientlyDo("starting to take the import back", () -> ledger.reopen(some));
    }
  }

  private void deleteLog(String runId) {
    MongoCollection<BsonDocument> logs = collections.apply(RecordKind.LOG);
    List<BsonValue> ids = new ArrayList<>();
    try (var cursor =
        logs.find(eq("runId", runId))
            .projection(Projections.include("runId", "sequence", "timestamp"))
            .iterator()) {
      while (cursor.hasNext()) {
        BsonDocument entry = cursor.next();
        if (Identity.isImported(entry)) {
          ids.add(entry.get("_id"));
        }
        if (ids.size() == BATCH) {
          deleteByIds(logs, ids);
        }
      }
    }
    deleteByIds(logs, ids);
  }

  private void deleteByIds(MongoCollection<BsonDocument> logs, List<BsonValue> ids) {
    if (!ids.isEmpty()) {
      deleted +=
          inserts.patiently(
              "deleting imported log entries",
              () -> logs.deleteMany(in("_id", ids)).getDeletedCount());
      ids.clear();
    }
  }

  private void delete(RecordKind kind, Object id, List<Written> claims) {
    MongoCollection<BsonDocument> collection = collections.apply(kind);
    BsonDocument stored =
        inserts
            .patiently(
                "reading imported documents",
                () -> collection.find(eq("_id", id)).into(new ArrayList<>()))
            .stream()
            .findFirst()
            .orElse(null);
    if (stored == null) {
      return;
    }
    BsonBinary hash = Identity.hash(stored);
    boolean ours =
        claims.stream().anyMatch(one -> hash.equals(one.hash()) || hash.equals(one.before()));
    long gone =
        ours
            ? inserts.patiently(
                "deleting imported documents",
                () -> collection.deleteOne(Unchanged.since(stored, 0)).getDeletedCount())
            : 0;
    if (gone == 1) {
      deleted++;
    } else {
      kept.merge(kind, 1L, Long::sum);
    }
  }
}
