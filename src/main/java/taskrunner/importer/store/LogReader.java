package taskrunner.importer.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import taskrunner.importer.store.RecordReader.FileRead;

/** Reads one log: each line is a record. Used once. */
final class LogReader {
  private final StoreFile file;
  private final Json json;
  private final RecordHandler handler;
  private final RecordSink sink;
  private long lines;
  private long entries;
  private boolean incompleteTail;

  LogReader(StoreFile file, Json json, RecordHandler handler, RecordSink sink) {
    this.file = file;
    this.json = json;
    this.handler = handler;
    this.sink = sink;
  }

  FileRead read(long offset, long linesBefore, long entriesBefore) {
    lines = linesBefore;
    entries = entriesBefore;
    var splitter = new LineSplitter(offset);
    RecordFault fault = null;
    try (SafeFiles.Opened opened = SafeFiles.open(file.path(), offset)) {
      long end = opened.size();
      // Only what was there at the start: a busy writer can't keep the reader for ever.
      splitter.split(opened.stream(), end - offset, this::line);
      if (splitter.position() < end) {
        fault = SafeFiles.shrank(splitter.position(), end);
      }
    } catch (IOException e) {
      fault = Interruptions.check(e, file);
    } catch (RecordFault e) {
      fault = e;
    }
    if (fault != null) {
      sink.reject(null, null, fault, "");
    }
    return new FileRead(
        splitter.completeUpTo(),
        lines,
        entries,
        splitter.sha256(),
        splitter.position() - offset,
        incompleteTail,
        fault == null);
  }

  private void line(LineSplitter.Line line) {
    Slice text = line.text().withoutMark();
    long number = lines + 1;
    if (line.complete()) {
      lines++;
    }
    if (!line.tooLong() && text.isBlank()) {
      return;
    }
    // A line that is not complete is read again next time: it keeps the number it has now.
    long sequence = entries + 1;
    if (line.complete()) {
      entries++;
    }
    if (line.tooLong()) {
      sink.reject(
          number,
          line.offset(),
          new RecordFault(RejectCode.TOO_LARGE, "The line is longer than 16 MiB."),
          text.raw());
    } else if (!line.complete() && !isWhole(text)) {
      incompleteTail = true;
      handler.incompleteTail(file, number, line.offset());
    } else {
      record(text, number, line.offset(), sequence);
    }
  }

  private void record(Slice text, long number, long offset, long sequence) {
    var defaults = new RecordMapper.Defaults(sequence, null, null, file.modifiedMillis());
    sink.record(text, number, offset, null, defaults);
  }

  private boolean isWhole(Slice text) {
    if (text.isUtf8()) {
      return json.isWhole(text);
    }
    // Bad bytes within a whole line are a fault of the line, not of a writer that was interrupted.
    var shown = new String(text.bytes(), text.offset(), text.length(), StandardCharsets.UTF_8);
    return json.isWhole(Slice.of(shown.getBytes(StandardCharsets.UTF_8)));
  }
}
