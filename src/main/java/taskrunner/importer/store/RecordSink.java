package taskrunner.importer.store;

import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Maps the records of one file and hands them over, good or bad. */
final class RecordSink {
  private final StoreFile file;
  private final RecordMapper mapper;
  private final Normalisations normalisations;
  private final EnumFindings findings;
  private final RecordHandler handler;

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
    var reading = new Reading();
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
    BsonValue own = document.remove("runId");
    String runId = own instanceof BsonString id ? id.getValue() : fileRunId;
    handler.accept(new StoreRecord(file, line, offset, runId, document, text.raw()));
  }

  void reject(@Nullable Long line, @Nullable Long offset, RecordFault fault, String raw) {
    handler.reject(new Reject(file.relativePath(), line, offset, fault.code(), fault.text(), raw));
  }
}
