package taskrunner.importer.store;

import taskrunner.settings.Words;

/** Reads one file into records, streaming: never a whole log in memory. Thread-safe. */
public final class RecordReader {
  private final Json json = new Json();
  private final RecordMapper mapper = new RecordMapper(json);
  private final EnumFindings findings = new EnumFindings();
  private final EnumTables enums;
  private final Words words;
  private final Normalisations normalisations;

  /** A reader that stores the words of the layout; parameters as of the other. */
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
    this.enums = enums;
    this.words = words;
    this.normalisations = normalisations;
  }

  /** What all reading so far found out about integers where words are expected. */
  public EnumFindings enumFindings() {
    return findings;
  }

  /**
   * Reads {@code file} from its start. Faults of the file as a whole are rejects, not exceptions;
   * what {@code handler} throws comes through and ends the reading, the file closed.
   *
   * @return bytes read, an incomplete tail included
   * @throws taskrunner.ImportFailedException (interrupted) the thread was interrupted while reading
   */
  public long read(StoreFile file, RecordHandler handler) {
    return file.kind().isLines()
        ? LogCutter.cut(file, piece -> map(piece, handler))
        : new DocumentReader(json, sink(file, handler)).read();
  }

  /** Reads the lines of a piece of a log; pieces may be read at once and in any order. */
  public void map(LogPiece piece, RecordHandler handler) {
    RecordSink sink = sink(piece.file(), handler);
    for (LogPiece.Line line : piece.lines()) {
      if (line.tooLong()) {
        sink.reject(line, line.tooLongFault(), line.text().raw());
      } else if (!line.complete() && !json.isWholeLine(line.text())) {
        handler.incompleteTail(piece.file(), line.number(), line.offset());
      } else {
        sink.record(line);
      }
    }
    RecordFault fault = piece.fault();
    if (fault != null) {
      sink.reject(null, fault, "");
    }
    sink.noted();
  }

  private RecordSink sink(StoreFile file, RecordHandler handler) {
    return new RecordSink(
        file,
        notes -> new RecordContext(notes, enums, words),
        mapper,
        normalisations,
        findings,
        handler);
  }
}
