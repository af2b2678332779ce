package taskrunner.importer.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some consecutive lines of a log, cut but not read yet, and how far the log is known after them.
 * {@link RecordReader#map} reads them; nothing else has to be done in order.
 */
public final class LogPiece {
  private final StoreFile file;
  private final List<Line> lines;
  private final long offset;
  private final long lineCount;
  private final long entries;
  private final String sha256;
  private final boolean last;
  private final long textBytes;
  private final @Nullable RecordFault fault;

  /**
   * A line that is not blank.
   *
   * @param sequence its number among those that are not blank
   */
  record Line(
      Slice text, long number, long offset, long sequence, boolean complete, boolean tooLong) {}

  LogPiece(
      StoreFile file,
      List<Line> lines,
      long offset,
      long lineCount,
      long entries,
      String sha256,
      boolean last,
      long textBytes,
      @Nullable RecordFault fault) {
    this.file = file;
    this.lines = lines;
    this.offset = offset;
    this.lineCount = lineCount;
    this.entries = entries;
    this.sha256 = sha256;
    this.last = last;
    this.textBytes = textBytes;
    this.fault = fault;
  }

  /** The log. */
  public StoreFile file() {
    return file;
  }

  List<Line> lines() {
    return lines;
  }

  /** Why the log could not be read on; null when it could. */
  @Nullable RecordFault fault() {
    return fault;
  }

  /** Lines that are not blank, in this piece. */
  public int size() {
    return lines.size();
  }

  /** Bytes of their text, and of the blank lines between them. */
  public long textBytes() {
    return textBytes;
  }

  /** Bytes of the log up to the end of its last complete line so far. */
  public long offset() {
    return offset;
  }

  /** Complete lines up to there, blank ones included. */
  public long lineCount() {
    return lineCount;
  }

  /** Those of them that are not blank. */
  public long entries() {
    return entries;
  }

  /** SHA-256 of the bytes up to {@link #offset}, in hex. */
  public String sha256() {
    return sha256;
  }

  /** Whether nothing follows. */
  public boolean last() {
    return last;
  }

  /** Whether the log's last line has no newline, so that it may go on. */
  public boolean openEnd() {
    return !lines.isEmpty() && !lines.get(lines.size() - 1).complete();
  }
}
