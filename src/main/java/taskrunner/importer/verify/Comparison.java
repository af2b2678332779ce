package taskrunner.importer.verify;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreRecord;
import taskrunner.importer.verify.VerificationReport.Difference;
import taskrunner.importer.verify.VerificationReport.What;
import taskrunner.importer.write.Identity;
import taskrunner.importer.write.LogExpiry;
import taskrunner.importer.write.Retries;
import taskrunner.importer.write.StoredSequence;
import taskrunner.importer.write.Validators;
import taskrunner.schema.CollectionNames;

/** Compares the records of differing runs with the database, in batches. */
final class Comparison {
  private static final int LISTED = 20;
  private static final int BATCH = 500;
  private static final int BATCH_BYTES = 8 * 1024 * 1024;

  private final MongoDatabase database;
  private final CollectionNames names;
  private final Retries reads;
  private final ImportedHashes imported;
  private final Validators validators;
  private final Map<RecordKind, Map<What, Long>> counts = new EnumMap<>(RecordKind.class);
  private final Map<RecordKind, Long> refused = new EnumMap<>(RecordKind.class);
  private final List<Difference> differences = new ArrayList<>();
  private final List<StoreContents.Entry> batch = new ArrayList<>();
  private long batchBytes;
  private @Nullable LogExpiry expiry;
  private long expired;

  private record Key(String runId, BsonValue key) {}

  Comparison(
      MongoDatabase database, CollectionNames names, String bookkeepingPrefix, Retries reads) {
    this.database = database;
    this.names = names;
    this.reads = reads;
    this.imported = new ImportedHashes(database, bookkeepingPrefix, reads);
    this.validators = new Validators(database, this::collection, reads);
  }

  void add(StoreContents.Entry entry) {
    if (!batch.isEmpty() && kind(batch.get(0)) != kind(entry)) {
      flush();
    }
    batch.add(entry);
    batchBytes += 2L * entry.record().textBytes();
    if (batch.size() >= BATCH || batchBytes >= BATCH_BYTES) {
      flush();
    }
  }

  /** Called after all records: finds the documents without a record. */
  void finish(StoreContents store, Map<RecordKind, Set<String>> differing) {
    flush();
    differing.forEach(
        (kind, runs) -> runs.stream().sorted().forEach(run -> extras(kind, run, store)));
  }

  /** The missing log entries that are older than the retention in force. */
  VerificationReport.Expired expired() {
    return expired == 0
        ? VerificationReport.Expired.NONE
        : new VerificationReport.Expired(expired, expiry().retention());
  }

  /** Read only if a log entry is missing. */
  private LogExpiry expiry() {
    LogExpiry known = expiry;
    if (known == null) {
      known = LogExpiry.of(database, names.of(RecordKind.LOG.collection()), null, reads);
      expiry = known;
    }
    return known;
  }

  List<Difference> differences() {
    return differences;
  }

  VerificationReport.Kind kind(RecordKind kind, long store, long documents) {
    return new VerificationReport.Kind(
        kind,
        store,
        documents,
        count(kind, What.MISSING),
        count(kind, What.DIFFERENT),
        count(kind, What.EXTRA),
        count(kind, What.CHANGED_SINCE),
        refused.getOrDefault(kind, 0L));
  }

  private long count(RecordKind kind, What what) {
    return counts.getOrDefault(kind, Map.of()).getOrDefault(what, 0L);
  }

  private static RecordKind kind(StoreContents.Entry entry) {
    return entry.record().file().kind();
  }

  private MongoCollection<BsonDocument> collection(RecordKind kind) {
    return database.getCollection(names.of(kind.collection()), BsonDocument.class);
  }

  private void flush() {
    if (batch.isEmpty()) {
      return;
    }
    RecordKind kind = kind(batch.get(0));
    Map<Key, BsonDocument> stored = stored(kind);
    Map<StoreContents.Entry, @Nullable BsonDocument> unlike = new LinkedHashMap<>();
    for (StoreContents.Entry entry : batch) {
      BsonDocument found = stored.get(new Key(entry.runId(), canonical(entry.key())));
      if (found == null
          || Canonical.fork(Canonical.of(entry.document()), Canonical.of(found)) != null) {
        unlike.put(entry, found);
      }
    }
    batch.clear();
    batchBytes = 0;
    if (!unlike.isEmpty()) {
      judge(kind, unlike);
    }
  }

  private void judge(RecordKind kind, Map<StoreContents.Entry, @Nullable BsonDocument> unlike) {
    Set<Integer> refusedPlaces =
        validators.refused(kind, unlike.keySet().stream().map(Comparison::whole).toList());
    int place = 0;
    for (var one : unlike.entrySet()) {
      BsonDocument found = one.getValue();
      if (refusedPlaces.contains(place++)) {
        refused.merge(kind, 1L, Long::sum);
      } else if (found == null) {
        say(What.MISSING, one.getKey(), null);
        StoreRecord.Place line = one.getKey().record().place();
        if (line != null && expiry().isOver(line.timestampMillis())) {
          expired++;
        }
      } else {
        boolean since = !kind.isLines() && imported.changedSince(kind, found);
        say(
            since ? What.CHANGED_SINCE : What.DIFFERENT,
            one.getKey(),
            Canonical.fork(Canonical.of(one.getKey().document()), Canonical.of(found)));
      }
    }
  }

  /** The document with its run id, for a validator. */
  private static BsonDocument whole(StoreContents.Entry entry) {
    var document = new BsonDocument(kind(entry).runField(), new BsonString(entry.runId()));
    document.putAll(entry.document());
    return document;
  }

  private Map<Key, BsonDocument> stored(RecordKind kind) {
    Bson filter =
        Identity.filter(kind, batch, StoreContents.Entry::runId, StoreContents.Entry::key);
    Map<Key, BsonDocument> found = new HashMap<>();
    for (BsonDocument document : reads.find(collection(kind), filter)) {
      // A query for a run id also matches an array that contains it.
      BsonValue run = document.get(kind.runField());
      if (run != null && run.isString()) {
        BsonValue key = document.get(kind.keyField(), BsonNull.VALUE);
        found.put(new Key(run.asString().getValue(), canonical(key)), document);
      }
    }
    return found;
  }

  private static BsonValue canonical(BsonValue key) {
    Long sequence = StoredSequence.of(key);
    return sequence == null ? key : new BsonInt64(sequence);
  }

  /** Documents without a record: how many, and the keys of the first. */
  private record Extras(long count, List<BsonValue> first) {}

  private void extras(RecordKind kind, String run, StoreContents store) {
    Extras extras =
        reads.retry(
            "reading " + names.of(kind.collection()),
            () -> {
              List<BsonValue> first = new ArrayList<>();
              long count = 0;
              for (BsonDocument document :
                  collection(kind)
                      .find(Filters.eq(kind.runField(), run))
                      .projection(Projections.include(kind.keyField()))) {
                BsonValue key = document.get(kind.keyField(), BsonNull.VALUE);
                if (!store.has(kind, run, key)) {
                  count++;
                  if (first.size() < LISTED) {
                    first.add(key);
                  }
                }
              }
              return new Extras(count, first);
            });
    count(kind, What.EXTRA, extras.count());
    for (BsonValue key : extras.first()) {
      list(new Difference(What.EXTRA, kind, run, shown(key), null, null, null, null, null));
    }
  }

  private static String shown(BsonValue key) {
    if (key.isString()) {
      return key.asString().getValue();
    }
    Long sequence = StoredSequence.of(key);
    return sequence == null ? String.valueOf(Canonical.shown(key)) : Long.toString(sequence);
  }

  private void say(What what, StoreContents.Entry entry, Canonical.@Nullable Fork fork) {
    count(kind(entry), what, 1);
    list(
        new Difference(
            what,
            kind(entry),
            entry.runId(),
            shown(entry.key()),
            fork == null ? null : fork.field(),
            fork == null ? null : Canonical.shown(fork.expected()),
            fork == null ? null : Canonical.shown(fork.actual()),
            entry.record().file().relativePath(),
            entry.record().line()));
  }

  private void count(RecordKind kind, What what, long more) {
    counts.computeIfAbsent(kind, of -> new EnumMap<>(What.class)).merge(what, more, Long::sum);
  }

  private void list(Difference difference) {
    if (differences.size() < LISTED) {
      differences.add(difference);
    }
  }
}
