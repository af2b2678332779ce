package taskrunner.importer.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.Form;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreFile;

/** The ledger entry of one file of the store; {@link Ledger} shows the stored form. */
public final class LedgerFile {
  /** An earlier build did not record the number: there may be more than one. */
  static final int PARTS_UNKNOWN = 2;

  /** A keyed record that the importer wrote, or is about to write. */
  public record Written(Object id, BsonBinary hash, @Nullable BsonBinary before) {}

  /** Consecutive sequences of one run in the file. */
  public record Range(String runId, long from, long to) {}

  private final RecordKind kind;
  private final String path;

  /** The token of the import that has claimed it; null for none. */
  public @Nullable String owner;

  public boolean complete;
  public long size;
  public long modifiedMillis;

  /** Nanoseconds within the millisecond; 0 if unknown, for example from an earlier build. */
  public int modifiedNanos;

  /** Logs: bytes that were imported, up to the start of a line. */
  public long offset;

  /** Logs: the hash of the bytes up to {@code offset}, in hex. */
  public String sha256 = "";

  /** Complete lines up to {@code offset}. */
  public long lines;

  /** Lines that are not blank. */
  public long entries;

  public long records;
  public long rejected;
  public boolean incompleteTail;

  public WordChoice choice = WordChoice.NONE;

  /** How the file spells its records; null if unknown, for example from an earlier build. */
  public @Nullable Form form;

  /** The fields of a manifest beside its run and its outputs; null for none. */
  public @Nullable BsonDocument manifest;

  /** The SHA-256 of the document of a run's file; null for other kinds. */
  public @Nullable BsonBinary recordHash;

  /** The number of documents of this entry. */
  int parts;

  public final Set<String> runs = new LinkedHashSet<>();
  public final List<Range> ranges = new ArrayList<>();

  /** The keyed records, by id. */
  public final Map<Object, Written> written = new LinkedHashMap<>();

  public LedgerFile(RecordKind kind, String path) {
    this.kind = kind;
    this.path = path;
  }

  /** A new entry for a file that the walk found. */
  public static LedgerFile of(StoreFile file) {
    LedgerFile fresh = new LedgerFile(file.kind(), file.relativePath());
    fresh.size = file.size();
    fresh.modifiedMillis = file.modifiedMillis();
    fresh.modifiedNanos = file.modifiedNanos();
    return fresh;
  }

  public RecordKind kind() {
    return kind;
  }

  public String path() {
    return path;
  }

  /** {@code _id} of its document. */
  public String id() {
    return id(kind, path);
  }

  /** {@code _id} of a file's document. */
  public static String id(RecordKind kind, String path) {
    return kind.ledgerWord() + ":" + path;
  }

  /** Marks that this entry replaces {@code before}. */
  public void replaces(LedgerFile before) {
    parts = before.parts;
  }

  /** The entry of a partly imported log, from which another import can continue. */
  public LedgerFile progress() {
    LedgerFile copy = new LedgerFile(kind, path);
    copy.owner = owner;
    copy.size = size;
    copy.modifiedMillis = modifiedMillis;
    copy.modifiedNanos = modifiedNanos;
    copy.rejected = rejected;
    copy.choice = choice;
    copy.parts = parts;
    copy.runs.addAll(runs);
    copy.continueFrom(this);
    return copy;
  }

  /** The records that the file gave, as hashes of their documents, by id; of a log none. */
  public Map<Object, BsonBinary> hashes() {
    Map<Object, BsonBinary> hashes = new HashMap<>();
    written.values().forEach(one -> hashes.put(one.id(), one.hash()));
    BsonBinary hash = recordHash;
    if (hash != null) {
      runs.forEach(run -> hashes.put(run, hash));
    }
    return hashes;
  }

  /** Takes over the imported part of a log from {@code before}. */
  public void continueFrom(LedgerFile before) {
    offset = before.offset;
    sha256 = before.sha256;
    lines = before.lines;
    entries = before.entries;
    records = before.records;
    form = before.form;
    ranges.addAll(before.ranges);
  }

  /** Whether {@code file} has the recorded size and modification time. */
  public boolean isOf(StoreFile file) {
    return size == file.size()
        && modifiedMillis == file.modifiedMillis()
        && isSameWithinMilli(file.modifiedNanos());
  }

  /** A store that is mounted elsewhere has the same times, but maybe only in 100 ns or ms. */
  private boolean isSameWithinMilli(int nanos) {
    return modifiedNanos == 0 || nanos == 0 || modifiedNanos / 100 == nanos / 100;
  }

  /** Whether {@code file} was imported completely and has no rejects to report again. */
  public boolean covers(StoreFile file, WordChoice now) {
    return complete
        && rejected == 0
        && !incompleteTail
        && isOf(file)
        && (choice.isSame(now) || !kind.hasChoiceOfWords());
  }
}
