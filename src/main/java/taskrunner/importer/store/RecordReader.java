package taskrunner.importer.store;

import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.settings.Words;

/** Reads one file into records, streaming: never a whole log in memory. Thread-safe. */
public final class RecordReader {
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
        : new DocumentReader(new Sink(file, handler)).read();
  }

  /** Reads the lines of a piece of a log; pieces may be read at once and in any order. */
  public void map(LogPiece piece, RecordHandler handler) {
    StoreFile file = piece.file();
    Sink sink = new Sink(file, handler);
    for (LogPiece.Line line : piece.lines()) {
      if (line.tooLong()) {
        sink.reject(line, line.tooLongFault(), line.text().raw());
      } else if (!line.complete() && !Json.isWholeLine(line.text())) {
        handler.incompleteTail(file, line.number(), line.offset());
      } else {
        var around = new RecordDefaults.Around(line.sequence(), null, null, file.modifiedMillis());
        sink.record(line.text(), line, null, around);
      }
    }
    RecordFault fault = piece.fault();
    if (fault != null) {
      sink.reject(null, fault, "");
    }
    sink.noted();
  }

  /** Maps the records of one file, or of a piece of a log, and hands them over, good or bad. */
  final class Sink {
    private final StoreFile file;
    private final RecordHandler handler;
    private final FormNotes notes = new FormNotes();
    private final FormNotes notesOfRecord = new FormNotes();

    private Sink(StoreFile file, RecordHandler handler) {
      this.file = file;
      this.handler = handler;
    }

    /**
     * Maps a record and hands it over; a bad one as a reject.
     *
     * @param line the log's; null for other kinds
     * @param fileRunId the run that the file names for its records that name none
     */
    void record(
        Slice text,
        LogPiece.@Nullable Line line,
        @Nullable String fileRunId,
        RecordDefaults.Around around) {
      notesOfRecord.clear();
      RecordContext context = new RecordContext(notesOfRecord, enums, words);
      Long number = line == null ? null : line.number();
      BsonDocument document;
      try {
        document = RecordMapper.map(file.kind(), text, context, around);
      } catch (RecordFault fault) {
        reject(line, fault, text.raw());
        return;
      } finally {
        context.commit(findings, file, number);
      }
      context.commit(normalisations);
      notes.add(notesOfRecord);
      handler.accept(
          new StoreRecord(
              file,
              number,
              line == null ? null : line.offset(),
              context.runId == null ? fileRunId : context.runId,
              document,
              line == null ? null : context.place(),
              // A line has an array of its own; another record's is the whole file.
              line == null ? text.copyOfShown() : text));
    }

    StoreFile file() {
      return file;
    }

    RecordHandler handler() {
      return handler;
    }

    /** Of the form of all of it. */
    FormNotes notes() {
      return notes;
    }

    /** Counts what is not in a record. */
    void count(String what) {
      normalisations.count(what);
    }

    /** Hands over what was noted of the form. */
    void noted() {
      handler.noted(file, notes);
    }

    /**
     * @param line null for the file as a whole
     */
    void reject(LogPiece.@Nullable Line line, RecordFault fault, String raw) {
      handler.reject(
          new Reject(
              file.relativePath(),
              line == null ? null : line.number(),
              line == null ? null : line.offset(),
              fault.code(),
              fault.text(),
              raw));
    }
  }
}
