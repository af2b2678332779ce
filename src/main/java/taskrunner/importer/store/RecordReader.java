package taskrunner.importer.store;

import taskrunner.settings.Words;

/** Reads one file into records, streaming: never a whole log in memory. Thread-safe. */
public final class RecordReader {
  private static final int PIECE_LINES = 1_000;
  private static final long PIECE_BYTES = 1 << 20;

  private final Json json = new Json();
  private final EnumFindings findings = new EnumFindings();
  private final RecordMapper mapper;
  private final Normalisations normalisations;

  /**
   * @param enums how integers are read where words are expected
   * @param normalisations counts what accepted records had in another form than it is stored in
   */
  public RecordReader(EnumTables enums, Normalisations normalisations) {
    this(enums, Words.PLAIN, normalisations);
  }

  /**
   * A reader that may store words as the files have them.
   *
   * @param enums how integers are read where words are expected
   * @param words how words are stored
   * @param normalisations counts what accepted records had in another form than it is stored in
   */
  public RecordReader(EnumTables enums, Words words, Normalisations normalisations) {
    this.mapper = new RecordMapper(json, enums, words);
    this.normalisations = normalisations;
  }

  /** What all reading so far came to know about integers where words are expected. */
  public EnumFindings enumFindings() {
    return findings;
  }

  /**
   * Reads {@code file} from its start. Faults of the file as a whole are rejects, not exceptions;
   * what {@code handler} throws comes through and ends the reading, the file closed.
   *
   * @throws taskrunner.ImportFailedException (interrupted) the thread was interrupted while reading
   */
  public FileRead read(StoreFile file, RecordHandler handler) {
    return read(file, 0, 0, 0, handler);
  }

  /**
   * Reads a log from {@code offset}, the start of a line, on; {@link FileRead#sha256} covers only
   * what was read then.
   *
   * @param lines {@link FileRead#lines} of the reading that ended at {@code offset}
   * @param entries {@link FileRead#entries} of that reading
   * @throws IllegalArgumentException {@code file} is no log and {@code offset} is not 0
   * @throws taskrunner.ImportFailedException (interrupted) the thread was interrupted while reading
   */
  public FileRead read(
      StoreFile file, long offset, long lines, long entries, RecordHandler handler) {
    if (file.kind() == RecordKind.LOG) {
      return readLog(file, offset, lines, entries, handler);
    }
    if (offset != 0) {
      throw new IllegalArgumentException("Only logs can be read from an offset.");
    }
    var sink = new RecordSink(file, mapper, normalisations, findings, handler);
    return new DocumentReader(file, json, mapper, handler, sink).read();
  }

  private FileRead readLog(
      StoreFile file, long offset, long lines, long entries, RecordHandler handler) {
    try (var cutter = new LogCutter(file, offset, lines, entries, Digests.sha256())) {
      while (true) {
        LogPiece piece = cutter.next(PIECE_LINES, PIECE_BYTES);
        boolean incompleteTail = map(piece, handler);
        if (piece.last()) {
          return new FileRead(
              piece.offset(),
              piece.lineCount(),
              piece.entries(),
              piece.sha256(),
              cutter.bytesRead(),
              incompleteTail,
              piece.fault() == null);
        }
      }
    }
  }

  /**
   * Reads the lines of a piece of a log; pieces may be read at once and in any order.
   *
   * @return whether the log's last line is still being written; only the last piece can tell
   */
  public boolean map(LogPiece piece, RecordHandler handler) {
    var sink = new RecordSink(piece.file(), mapper, normalisations, findings, handler);
    return new LogReader(piece.file(), json, handler, sink).read(piece);
  }

  /**
   * How far a file was read. What is said of lines is 0 for files that are no logs.
   *
   * @param offset bytes up to the end of the last complete line (logs), or of the file. A last line
   *     without a newline is not complete even where it was read as a record: the next reading from
   *     here reads it again
   * @param lines complete lines up to there, blank ones included, those before the start too
   * @param entries those of them that are not blank, rejected ones included: what default sequences
   *     count on from
   * @param sha256 of the bytes from the start of reading to {@code offset}, in hex
   * @param bytesRead bytes read, an incomplete tail included
   * @param incompleteTail the last line is still being written
   * @param readable false: the file could not be read as a whole (its reject was handed over)
   */
  public record FileRead(
      long offset,
      long lines,
      long entries,
      String sha256,
      long bytesRead,
      boolean incompleteTail,
      boolean readable) {}
}
