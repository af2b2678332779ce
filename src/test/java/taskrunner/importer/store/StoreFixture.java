package taskrunner.importer.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import taskrunner.text.Digests;

/** A store in a folder, read as the importer reads it; keeps the records and rejects. */
final class StoreFixture implements RecordHandler {
  final Path root;
  final List<StoreRecord> records = new ArrayList<>();
  final List<Reject> rejects = new ArrayList<>();
  final List<String> fileRunIds = new ArrayList<>();
  final List<Long> tails = new ArrayList<>();
  final Normalisations normalisations = new Normalisations();
  final RecordReader reader;

  StoreFixture(Path root) {
    this(root, EnumTables.NONE);
  }

  StoreFixture(Path root, EnumTables tables) {
    this.root = root;
    this.reader = new RecordReader(tables, normalisations);
  }

  StoreFixture write(String relative, String text) {
    return write(relative, text.getBytes(StandardCharsets.UTF_8));
  }

  StoreFixture write(String relative, byte[] bytes) {
    try {
      Path file = root.resolve(relative);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * How far a file was read. The figures of lines are 0 for files other than logs.
   *
   * @param readable false if the whole file was rejected
   */
  record FileRead(
      long offset,
      long lines,
      long entries,
      String sha256,
      long bytesRead,
      boolean incompleteTail,
      boolean readable) {}

  /** Walks and reads every file of one kind. */
  List<FileRead> read(RecordKind kind) {
    var store = new FilesystemStore(StoreFolders.below(root));
    var reads = new ArrayList<FileRead>();
    for (StoreFile file : store.files(kind, rejects::add)) {
      reads.add(read(file));
    }
    return reads;
  }

  /** Reads one file; a log in pieces, as an import does. */
  FileRead read(StoreFile file) {
    if (file.kind() == RecordKind.LOG) {
      return read(new LogCutter(file), this);
    }
    int before = rejects.size();
    long bytes = reader.read(file, this);
    return new FileRead(bytes, 0, 0, "", bytes, false, rejects.size() == before);
  }

  /** Resumes a log at the end of an earlier reading. */
  FileRead readOn(StoreFile file, long offset, long lines, long entries) {
    return read(new LogCutter(file, offset, lines, entries, Digests.sha256()), this);
  }

  FileRead read(LogCutter log, RecordHandler handler) {
    int before = tails.size();
    try (log) {
      LogPiece piece;
      do {
        piece = log.next(1000, 1 << 20);
        reader.map(piece, handler);
      } while (!piece.last());
      return new FileRead(
          piece.offset(),
          piece.lineCount(),
          piece.entries(),
          piece.sha256(),
          log.bytesRead(),
          tails.size() > before,
          piece.fault() == null);
    }
  }

  StoreFixture run(String json) {
    write("runs/r.json", json).read(RecordKind.RUN);
    return this;
  }

  StoreFixture log(String lines) {
    write("logs/r.ndjson", lines).read(RecordKind.LOG);
    return this;
  }

  StoreFixture approvals(String json) {
    write("approvals/r.json", json).read(RecordKind.APPROVAL);
    return this;
  }

  StoreFixture manifest(String json) {
    write("artifacts/r/artifact-manifest.json", json).read(RecordKind.ARTIFACT);
    return this;
  }

  /** The fields of the only record; fails if there is a reject or another record. */
  BsonDocument fields() {
    if (records.size() != 1 || !rejects.isEmpty()) {
      throw new AssertionError("records " + records + ", rejects " + rejects);
    }
    return records.get(0).fields();
  }

  /** The only reject; fails if there is a record or another reject. */
  Reject reject() {
    if (rejects.size() != 1 || !records.isEmpty()) {
      throw new AssertionError("records " + records + ", rejects " + rejects);
    }
    return rejects.get(0);
  }

  @Override
  public void fileRunId(StoreFile file, String runId) {
    fileRunIds.add(runId);
  }

  @Override
  public void accept(StoreRecord record) {
    records.add(record);
  }

  @Override
  public void reject(Reject reject) {
    rejects.add(reject);
  }

  @Override
  public void incompleteTail(StoreFile file, long line, long offset) {
    tails.add(line);
  }
}
