package taskrunner.importer.store;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Splits a stream into lines at LF bytes, in memory bounded by the longest line that is read: of a
 * longer one only the start is kept. Used once.
 */
final class LineSplitter {
  /** What is kept of a longer one: enough for a dead letter to be cut at a character. */
  private static final int KEPT = Utf8.RAW_LIMIT + 4;

  /** Read at a time: also what a reader that stops between two lines has read too much at most. */
  private static final int CHUNK = 64 * 1024;

  /** The buffer's largest size: a longer line is known to be too long. */
  private static final int LARGEST_BUFFER = StoreLimits.LONGEST_LINE + CHUNK;

  /** From this length on a line is handed over in the buffer itself, and not to be copied. */
  private static final int LONG = 1 << 20;

  private MessageDigest digest;
  private byte[] buffer;

  /**
   * The line being looked for is {@code buffer[start, end)} so far; searched up to {@code seen}.
   */
  private int start;

  private int seen;
  private int end;

  /** The file's offset of {@code buffer[0]}. */
  private long base;

  private long completeUpTo;

  /** Bytes that may still be read. */
  private long left;

  private boolean tailGiven;

  /**
   * A line.
   *
   * @param text without LF; its start where it is too long
   * @param own the text's array is not used again; else the text is only valid while it is handed
   *     over
   * @param offset the file's offset of its first byte
   * @param complete it ended with LF
   */
  record Line(Slice text, boolean own, long offset, boolean complete, boolean tooLong) {
    /** The text in an array that is not used again. */
    Slice ownText() {
      return own ? text : text.copy();
    }
  }

  /**
   * @param offset the file's offset of the stream's first byte
   * @param limit bytes of the stream that are read at the most
   * @param before the digest of what comes before {@code offset}, or an empty one; goes on here
   */
  LineSplitter(long offset, long limit, MessageDigest before) {
    this.base = offset;
    this.completeUpTo = offset;
    this.left = limit;
    this.digest = before;
    // Of short logs there are many at a time.
    this.buffer = new byte[(int) Math.min(CHUNK, limit)];
  }

  /** Gives up the memory that reading takes; nothing is read any more. */
  void end() {
    left = 0;
    buffer = new byte[0];
    base += end;
    start = 0;
    seen = 0;
    end = 0;
  }

  /** The file's offset up to which was read. */
  long position() {
    return base + end;
  }

  /** The file's offset after the last complete line. */
  long completeUpTo() {
    return completeUpTo;
  }

  /** Of the bytes of every complete line so far, in hex. */
  String sha256() {
    return HexFormat.of().formatHex(Digests.copy(digest).digest());
  }

  /** Reads a little and hands over the lines that end there; returns false when all is read. */
  boolean step(InputStream in, Consumer<Line> lines) throws IOException {
    if (left > 0) {
      makeRoom();
      int n = in.read(buffer, end, (int) Math.min(left, buffer.length - end));
      if (n < 0) {
        left = 0;
      } else {
        left -= n;
        end += n;
        handOver(lines);
        if (end - start > StoreLimits.LONGEST_LINE) {
          left = skipLine(in, left, lines);
        }
      }
    }
    if (left == 0 && start < end && !tailGiven) {
      tailGiven = true;
      lines.accept(line(end, end - start >= LONG, false, false));
    }
    return left > 0;
  }

  private void handOver(Consumer<Line> lines) {
    int newline = find(seen, end);
    while (newline >= 0) {
      boolean tooLong = newline - start > StoreLimits.LONGEST_LINE;
      digest.update(buffer, start, newline + 1 - start);
      int next = newline + 1;
      completeUpTo = base + next;
      if (!tooLong && newline - start >= LONG) {
        giveAway(newline, next, lines);
      } else {
        lines.accept(line(tooLong ? start + KEPT : newline, false, true, tooLong));
        start = next;
      }
      newline = find(start, end);
    }
    seen = end;
  }

  /** Hands over a long line together with the buffer; the rest goes on in another. */
  private void giveAway(int lineEnd, int next, Consumer<Line> lines) {
    Line line = line(lineEnd, true, true, false);
    byte[] rest = new byte[Math.max(CHUNK, end - next)];
    System.arraycopy(buffer, next, rest, 0, end - next);
    buffer = rest;
    base += next;
    end -= next;
    start = 0;
    lines.accept(line);
  }

  /** Reads on to the end of a line that is too long, keeping only its start. */
  private long skipLine(InputStream in, long limit, Consumer<Line> lines) throws IOException {
    long left = limit;
    long offset = base + start;
    byte[] kept = Arrays.copyOfRange(buffer, start, start + KEPT);
    // Its bytes count only once the line is known to be complete.
    MessageDigest ahead = Digests.copy(digest);
    ahead.update(buffer, start, end - start);
    buffer = new byte[CHUNK];
    base += end;
    start = 0;
    seen = 0;
    end = 0;
    int newline = -1;
    while (newline < 0 && left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        left = 0;
        break;
      }
      left -= n;
      newline = find(0, n);
      if (newline < 0) {
        ahead.update(buffer, 0, n);
        base += n;
      } else {
        end = n;
      }
    }
    lines.accept(new Line(Slice.of(kept), true, offset, newline >= 0, true));
    if (newline >= 0) {
      ahead.update(buffer, 0, newline + 1);
      digest = ahead;
      start = newline + 1;
      seen = start;
      completeUpTo = base + start;
      handOver(lines);
    }
    return left;
  }

  private Line line(int lineEnd, boolean own, boolean complete, boolean tooLong) {
    Slice text = new Slice(buffer, start, lineEnd - start);
    return new Line(text, own, base + start, complete, tooLong);
  }

  private int find(int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void makeRoom() {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      base += start;
      end -= start;
      seen -= start;
      start = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(LARGEST_BUFFER, buffer.length * 2));
    }
  }
}
