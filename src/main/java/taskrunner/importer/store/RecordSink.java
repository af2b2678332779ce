package taskrunner.importer.store;

import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Maps the records of one file and hands them over, good or bad. */
final class RecordSink {
  private final StoreFile file;
  private final RecordMapper mapper;
  private final Normalisations normalisations;
  private final EnumFindings findings;
  private final RecordHandler handler;
  private final FormNotes notes = new FormNotes();

  /** Of the record that is being read. */
  private final FormNotes notesOfRecord = new FormNotes();

  RecordSink(
      StoreFile file,
      RecordMapper mapper,
      Normalisations normalisations,
      EnumFindings findings,
      RecordHandler handler) {
    this.file = file;
    this.mapper = mapper;
    this.normalisations = normalisations;
    this.findings = findings;
    this.handler = handler;
  }

  /**
   * Maps a record and hands it over; where it is bad, as a reject.
   *
   * @param fileRunId the run that the file names for its records that name none
   */
  void record(
      Slice text,
      @Nullable Long line,
      @Nullable Long offset,
      @Nullable String fileRunId,
      RecordMapper.Defaults defaults) {
    notesOfRecord.clear();
    var reading = new Reading(notesOfRecord);
    BsonDocument document;
    try {
      document = mapper.map(file.kind(), text, reading, defaults);
    } catch (RecordFault fault) {
      reading.commit(findings, file, line);
      reject(line, offset, fault, text.raw());
      return;
    }
    reading.commit(findings, file, line);
    reading.commit(normalisations);
    notes.add(notesOfRecord);
    String runId = reading.runId == null ? fileRunId : reading.runId;
    boolean isEntry = file.kind() == RecordKind.LOG;
    handler.accept(
        new StoreRecord(
            file,
            line,
            offset,
            runId,
            document,
            isEntry ? reading.place() : null,
            // A line has an array of its own; another record's is the whole file.
            isEntry ? RawText.of(text) : RawText.copyOf(text)));
  }

  /** Hands over what was noted of the form of all of it. */
  void noted() {
    handler.noted(file, notes);
  }

  /** Counts what is not in a record. */
  void count(String what) {
    normalisations.count(what);
  }

  /** For what is not in a record. */
  FormNotes notes() {
    return notes;
  }

  void reject(@Nullable Long line, @Nullable Long offset, RecordFault fault, String raw) {
    handler.reject(new Reject(file.relativePath(), line, offset, fault.code(), fault.text(), raw));
  }
}
