package taskrunner.importer.store;

import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.settings.Words;

/** Reads files into records; streams logs. Thread-safe. */
public final class RecordReader {
  private final EnumFindings findings = new EnumFindings();
  private final EnumTables enums;
  private final Words words;
  private final Normalisations normalisations;

  /** A reader that stores the words of the layout. */
  public RecordReader(EnumTables enums, Normalisations normalisations) {
    this(enums, Words.PLAIN, normalisations);
  }

  /**
   * A reader that may store words verbatim.
   *
   * @param enums how integers are read where words are expected
   * @param words how words are stored
   * @param normalisations counts values of valid records that were converted to the stored form
   */
  public RecordReader(EnumTables enums, Words words, Normalisations normalisations) {
    this.enums = enums;
    this.words = words;
    this.normalisations = normalisations;
  }

  /** The findings so far about integers where words are expected. */
  public EnumFindings enumFindings() {
    return findings;
  }

  /**
   * Reads {@code file} from its start. Faults of the whole file are rejects, not exceptions. An
   * exception of {@code handler} ends the reading and is thrown.
   *
   * @return bytes read, including an incomplete tail
   * @throws taskrunner.ImportFailedException (interrupted) the thread was interrupted while reading
   */
  public long read(StoreFile file, RecordHandler handler) {
    return file.kind().isLines()
        ? LogCutter.cut(file, piece -> map(piece, handler))
        : new DocumentReader(new Sink(file, handler)).read();
  }

  /** Reads the lines of a piece of a log; concurrently and in any order of pieces. */
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

  /** Maps the records of one file, or of a piece of a log, and passes them on, valid or not. */
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
     * Maps a record and passes it on, or a reject.
     *
     * @param line the log's; null for other kinds
     * @param fileRunId the run that the file names for records without their own
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
              // A line has an array of its own; other records share the array of the file.
              line == null ? text.copyOfShown() : text));
    }

    StoreFile file() {
      return file;
    }

    RecordHandler handler() {
      return handler;
    }

    FormNotes notes() {
      return notes;
    }

    /** Counts something outside a record. */
    void count(String what) {
      normalisations.count(what);
    }

    /** Passes on the notes of the form. */
    void noted() {
      handler.noted(file, notes);
    }

    /**
     * @param line null for the whole file
     */
    void reject(LogPiece.@Nullable Line line, RecordFault fault, String raw) {
      Reject reject =
          new Reject(
              file.relativePath(),
              line == null ? null : line.number(),
              line == null ? null : line.offset(),
              fault.code(),
              fault.text(),
              raw);
      if (fault.isOfHeap()) {
        handler.tooLittleMemory(reject);
      } else {
        handler.reject(reject);
      }
    }
  }
}
