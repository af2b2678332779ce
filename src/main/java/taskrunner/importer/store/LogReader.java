package taskrunner.importer.store;

import java.nio.charset.StandardCharsets;

/** Reads the lines of one piece of a log: each is a record. Used once. */
final class LogReader {
  private final StoreFile file;
  private final Json json;
  private final RecordHandler handler;
  private final RecordSink sink;
  private boolean incompleteTail;

  LogReader(StoreFile file, Json json, RecordHandler handler, RecordSink sink) {
    this.file = file;
    this.json = json;
    this.handler = handler;
    this.sink = sink;
  }

  /** Hands over what the piece holds; returns whether the log ends in an incomplete line. */
  boolean read(LogPiece piece) {
    piece.lines().forEach(this::line);
    RecordFault fault = piece.fault();
    if (fault != null && piece.last()) {
      sink.reject(null, null, fault, "");
    }
    sink.noted();
    return incompleteTail;
  }

  private void line(LogPiece.Line line) {
    Slice text = line.text();
    if (line.tooLong()) {
      sink.reject(
          line.number(),
          line.offset(),
          new RecordFault(RejectCode.TOO_LARGE, "The line is longer than 16 MiB."),
          text.raw());
    } else if (!line.complete() && !isWhole(text, json)) {
      incompleteTail = true;
      handler.incompleteTail(file, line.number(), line.offset());
    } else {
      var defaults = new RecordMapper.Defaults(line.sequence(), null, null, file.modifiedMillis());
      sink.record(text, line.number(), line.offset(), null, defaults);
    }
  }

  /** Whether a line without its end is all there: else a writer was caught in the act. */
  static boolean isWhole(Slice text, Json json) {
    if (text.isUtf8()) {
      return json.isWhole(text);
    }
    // Bad bytes within a whole line are a fault of the line, not of a writer that was interrupted.
    var shown = new String(text.bytes(), text.offset(), text.length(), StandardCharsets.UTF_8);
    return json.isWhole(Slice.of(shown.getBytes(StandardCharsets.UTF_8)));
  }
}
