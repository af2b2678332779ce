package taskrunner.importer.verify;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.logs.SequenceSet;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.Normalisations;
import taskrunner.importer.store.RecordHandler;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.RecordReader;
import taskrunner.importer.store.Reject;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreRecord;
import taskrunner.importer.write.KnownRuns;
import taskrunner.importer.write.StoredSequence;
import taskrunner.settings.Words;
import taskrunner.text.Digests;
import taskrunner.text.TooLittleMemory;

/**
 * Reads the store: every record that an import would import, with its run. Of records with the same
 * identity it passes on the first, and no rejected ones.
 */
final class StoreContents {
  private final List<StoreFile> files;
  private final RecordReader reader;
  private final KnownRuns runs;
  private final Runnable check;

  /** The sequences so far, by run; without a limit of ranges, because they have to be exact. */
  private final Map<String, SequenceSet> sequences = new HashMap<>();

  /** Hashes of the identities of other records so far. */
  private final Set<Long> identities = new HashSet<>();

  /**
   * @param key sequence, approval id or name; the run id for a run
   * @param document without {@code _id}
   */
  record Entry(StoreRecord record, String runId, BsonValue key, BsonDocument document) {}

  /**
   * @param files by kind, each kind's in the byte order of their paths
   */
  StoreContents(
      List<StoreFile> files, EnumTables enums, Words words, KnownRuns runs, Runnable check) {
    this.files = files;
    this.reader = new RecordReader(enums, words, new Normalisations());
    this.runs = runs;
    this.check = check;
  }

  /** Passes on the records of these kinds and runs, by kind, then in the order of the files. */
  void read(BiPredicate<RecordKind, String> wanted, Consumer<Entry> entries) {
    for (StoreFile file : files) {
      reader.read(file, new Handler(file, wanted, entries));
    }
  }

  /** Whether a record of this identity was passed on. */
  boolean has(RecordKind kind, String runId, BsonValue key) {
    if (kind.isLines()) {
      SequenceSet of = sequences.get(runId);
      Long sequence = StoredSequence.of(key);
      return of != null && sequence != null && of.contains(sequence);
    }
    return key.isString() && identities.contains(identity(kind, runId, key));
  }

  private boolean isFirst(RecordKind kind, String runId, BsonValue key) {
    if (!kind.isLines()) {
      return identities.add(identity(kind, runId, key));
    }
    return sequences
        .computeIfAbsent(runId, run -> new SequenceSet(Integer.MAX_VALUE))
        .add(key.asNumber().longValue());
  }

  private static long identity(RecordKind kind, String runId, BsonValue key) {
    return Digests.key(kind + "\0" + runId + "\0" + key.asString().getValue());
  }

  private final class Handler implements RecordHandler {
    private final StoreFile file;
    private final BiPredicate<RecordKind, String> wanted;
    private final Consumer<Entry> entries;
    private @Nullable String named;
    private boolean looked;

    Handler(StoreFile file, BiPredicate<RecordKind, String> wanted, Consumer<Entry> entries) {
      this.file = file;
      this.wanted = wanted;
      this.entries = entries;
    }

    @Override
    public void accept(StoreRecord record) {
      check.run();
      String runId = runId(record);
      if (runId == null || !wanted.test(file.kind(), runId)) {
        return;
      }
      BsonDocument fields = record.fields();
      StoreRecord.Place place = record.place();
      BsonValue key =
          place == null
              ? fields.getString(file.kind().keyField(), new BsonString(runId))
              : new BsonInt64(place.sequence());
      if (isFirst(file.kind(), runId, key)) {
        entries.accept(new Entry(record, runId, key, fields));
      }
    }

    private @Nullable String runId(StoreRecord record) {
      String own = record.runId();
      if (file.kind() == RecordKind.RUN) {
        if (own != null) {
          runs.add(own);
        }
        return own;
      }
      if (own != null) {
        return runs.contains(own) ? own : null;
      }
      if (!looked) {
        looked = true;
        Set<String> candidates = runs.named(file.name());
        named = candidates.size() == 1 ? candidates.iterator().next() : null;
      }
      return named;
    }

    @Override
    public void reject(Reject reject) {}

    /** An import with a larger heap may have stored it, so that it would seem to be extra. */
    @Override
    public void tooLittleMemory(Reject reject) {
      String line = reject.line() == null ? "" : ":" + reject.line();
      throw new TaskRunnerSchemaException(
          ErrorCode.INTERNAL,
          TooLittleMemory.sentence(
              reject.file() + line + " can't be compared. " + reject.message()),
          TooLittleMemory.HINT);
    }

    @Override
    public void incompleteTail(StoreFile of, long line, long offset) {}
  }
}
