package taskrunner.importer.ledger;

import java.util.ArrayList;
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

/** What is recorded of one file of the store; {@link Ledger} shows the stored form. */
public final class LedgerFile {
  /** An earlier build did not say how many: then there may be some. */
  static final int PARTS_UNKNOWN = 2;

  /** A keyed record that the importer wrote, or is about to write. */
  public record Written(Object id, BsonBinary hash, @Nullable BsonBinary before) {}

  /** Consecutive sequences of one run that the file holds. */
  public record Range(String runId, long from, long to) {}

  private final RecordKind kind;
  private final String path;

  /** The import that works on it, by its token; null when none does. */
  public @Nullable String owner;

  public boolean complete;
  public long size;
  public long modifiedMillis;

  /** Logs: bytes up to which the file was taken in, the start of a line. */
  public long offset;

  /** Logs: of the bytes up to {@code offset}, in hex. */
  public String sha256 = "";

  /** Complete lines up to {@code offset}, and those of them that are not blank. */
  public long lines;

  public long entries;
  public long records;
  public long rejected;
  public boolean incompleteTail;

  /** How its words were read. */
  public WordChoice choice = WordChoice.NONE;

  /** How the file spells its records; null where nothing was noted, as by an earlier build. */
  public @Nullable Form form;

  /** What a manifest says beside its run and its outputs; null for nothing. */
  public @Nullable BsonDocument manifest;

  /** For a run's file: the run and the SHA-256 of the document it gave; else null. */
  public @Nullable BsonBinary recordHash;

  /** How many documents of the ledger it takes. */
  int parts;

  public final Set<String> runs = new LinkedHashSet<>();
  public final List<Range> ranges = new ArrayList<>();

  /** By id. */
  public final Map<Object, Written> written = new LinkedHashMap<>();

  public LedgerFile(RecordKind kind, String path) {
    this.kind = kind;
    this.path = path;
  }

  /** Of a file of the store, of which nothing is known but what the walk found. */
  public static LedgerFile of(StoreFile file) {
    LedgerFile fresh = new LedgerFile(file.kind(), file.relativePath());
    fresh.size = file.size();
    fresh.modifiedMillis = file.modifiedMillis();
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

  /** Takes the place of what was recorded before. */
  public void replaces(LedgerFile before) {
    parts = before.parts;
  }

  /** The state of a log as far as it was taken in, for an import that goes on from there. */
  public LedgerFile progress() {
    LedgerFile copy = new LedgerFile(kind, path);
    copy.owner = owner;
    copy.size = size;
    copy.modifiedMillis = modifiedMillis;
    copy.offset = offset;
    copy.sha256 = sha256;
    copy.lines = lines;
    copy.entries = entries;
    copy.records = records;
    copy.rejected = rejected;
    copy.choice = choice;
    copy.form = form;
    copy.parts = parts;
    copy.runs.addAll(runs);
    copy.ranges.addAll(ranges);
    return copy;
  }

  /** Whether {@code file} seems to be as it was then: its size and modification time are. */
  public boolean isOf(StoreFile file) {
    return size == file.size() && modifiedMillis == file.modifiedMillis();
  }

  /** Whether {@code file} has nothing to say that was not taken in, and nothing to report again. */
  public boolean covers(StoreFile file, WordChoice now) {
    return complete
        && rejected == 0
        && !incompleteTail
        && isOf(file)
        && (choice.equals(now) || !kind.hasChoiceOfWords());
  }
}
