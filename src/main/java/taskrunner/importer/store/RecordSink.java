package taskrunner.importer.store;

import java.util.function.Function;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Maps the records of one file and hands them over, good or bad.
 *
 * @param contexts makes the context of a record, given where its form is noted
 * @param notes of the form of all of it
 * @param notesOfRecord of the record that is being read
 */
record RecordSink(
    StoreFile file,
    Function<FormNotes, RecordContext> contexts,
    RecordMapper mapper,
    Normalisations normalisations,
    EnumFindings findings,
    RecordHandler handler,
    FormNotes notes,
    FormNotes notesOfRecord) {
  RecordSink(
      StoreFile file,
      Function<FormNotes, RecordContext> contexts,
      RecordMapper mapper,
      Normalisations normalisations,
      EnumFindings findings,
      RecordHandler handler) {
    this(
        file,
        contexts,
        mapper,
        normalisations,
        findings,
        handler,
        new FormNotes(),
        new FormNotes());
  }

  /** Maps a line of a log. */
  void record(LogPiece.Line line) {
    record(
        line.text(),
        line,
        null,
        new RecordDefaults.Around(line.sequence(), null, null, file.modifiedMillis()));
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
    RecordContext context = contexts.apply(notesOfRecord);
    BsonDocument document;
    try {
      document = mapper.map(file.kind(), text, context, around);
    } catch (RecordFault fault) {
      context.commit(findings, file, line == null ? null : line.number());
      reject(line, fault, text.raw());
      return;
    }
    context.commit(findings, file, line == null ? null : line.number());
    context.commit(normalisations);
    notes.add(notesOfRecord);
    handler.accept(
        new StoreRecord(
            file,
            line == null ? null : line.number(),
            line == null ? null : line.offset(),
            context.runId == null ? fileRunId : context.runId,
            document,
            line == null ? null : context.place(),
            // A line has an array of its own; another record's is the whole file.
            line == null ? text.copyOfShown() : text));
  }

  /** Hands over what was noted of the form of all of it. */
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
