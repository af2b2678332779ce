package taskrunner.importer.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive lines of a log, not parsed yet, and the position after them. {@link RecordReader#map}
 * parses the lines, in any order of pieces.
 *
 * @param lines the lines that are not blank
 * @param offset bytes of the log up to the end of its last complete line so far
 * @param lineCount complete lines up to there, blank ones included
 * @param entries those of them that are not blank
 * @param sha256 of the bytes up to {@code offset}, in hex; empty without a digest
 * @param last whether it is the last piece
 * @param textBytes bytes of the text of these lines, and of the blank lines between them
 * @param fault why the rest of the log could not be read; null if it could
 */
public record LogPiece(
    StoreFile file,
    List<Line> lines,
    long offset,
    long lineCount,
    long entries,
    String sha256,
    boolean last,
    long textBytes,
    @Nullable RecordFault fault) {
  /**
   * A line that is not blank.
   *
   * @param text without LF, in an array of its own; only its start if the line is too long
   * @param number 1-based, blank lines counted
   * @param sequence its number among those that are not blank
   * @param complete whether it ended with LF
   */
  record Line(
      Slice text, long number, long offset, long sequence, boolean complete, boolean tooLong) {
    RecordFault tooLongFault() {
      return new RecordFault(RejectCode.TOO_LARGE, "The line is longer than 16 MiB.");
    }
  }

  /** Lines that are not blank, in this piece. */
  public int size() {
    return lines.size();
  }

  /** Whether the log's last line has no newline, so that it may grow. */
  public boolean openEnd() {
    return !lines.isEmpty() && !lines.get(lines.size() - 1).complete();
  }
}
