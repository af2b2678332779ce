package taskrunner.importer.store;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Digests;

/**
 * Splits a log into numbered lines at LF bytes, in memory bounded by the longest line that is read:
 * of a longer one only the start is kept. Used once.
 */
final class LineSplitter {
  /** Read at a time: also what a reader that stops between two lines has read too much at most. */
  private static final int CHUNK = 64 * 1024;

  /** The buffer's largest size: a longer line is known to be too long. */
  private static final int LARGEST_BUFFER = StoreLimits.LONGEST_LINE + CHUNK;

  /** From this length on a line is handed over in the buffer itself, and not copied. */
  private static final int LONG = 1 << 20;

  private final Consumer<LogPiece.Line> lines;
  private @Nullable MessageDigest digest;
  private byte[] buffer;

  /**
   * The line being looked for is {@code buffer[start, end)} so far; searched up to {@code seen}.
   */
  private int start;

  private int seen;
  private int end;

  /** The file's offset of {@code buffer[0]}. */
  private long base;

  /** Bytes that may still be read. */
  private long left;

  private long completeUpTo;
  private long lineCount;
  private long entries;
  private long textBytes;
  private boolean tailGiven;

  /**
   * @param from where in the file the stream starts
   * @param limit bytes of the stream that are read at the most
   * @param lines gets the lines that are not blank
   */
  LineSplitter(LogCutter.Start from, long limit, Consumer<LogPiece.Line> lines) {
    this.base = from.offset();
    this.completeUpTo = from.offset();
    this.lineCount = from.lineCount();
    this.entries = from.entries();
    this.digest = from.digest();
    this.left = limit;
    this.lines = lines;
    // Many short logs are open at a time.
    this.buffer = new byte[(int) Math.min(CHUNK, limit)];
  }

  /** Gives up the memory that reading takes; nothing is read any more. */
  void end() {
    left = 0;
    base += end;
    useBuffer(0);
  }

  /** The file's offset up to which was read. */
  long position() {
    return base + end;
  }

  /** The file's offset after the last complete line. */
  long completeUpTo() {
    return completeUpTo;
  }

  /** Complete lines so far, blank ones included. */
  long lineCount() {
    return lineCount;
  }

  /** Those of them that are not blank. */
  long entries() {
    return entries;
  }

  /** Bytes of the lines so far, blank ones included. */
  long textBytes() {
    return textBytes;
  }

  /** Of the bytes of every complete line so far, in hex; empty without a digest. */
  String sha256() {
    return Digests.hexSoFar(digest);
  }

  /** Reads a little and hands over the lines that end there; returns false when all is read. */
  boolean step(InputStream in) throws IOException {
    if (left > 0) {
      makeRoom();
      int n = in.read(buffer, end, (int) Math.min(left, buffer.length - end));
      left = n < 0 ? 0 : left - n;
      if (n > 0) {
        end += n;
        handOver();
        if (end - start > StoreLimits.LONGEST_LINE) {
          skipLine(in);
        }
      }
    }
    if (left == 0 && start < end && !tailGiven) {
      tailGiven = true;
      Slice text = new Slice(buffer, start, end - start);
      line(text, text.length() >= LONG, base + start, false, false);
    }
    return left > 0;
  }

  private void handOver() {
    int newline = find(seen, end);
    while (newline >= 0) {
      int length = newline - start;
      boolean tooLong = length > StoreLimits.LONGEST_LINE;
      update(digest, start, newline + 1);
      completeUpTo = base + newline + 1;
      Slice text = new Slice(buffer, start, tooLong ? Slice.KEPT : length);
      long offset = base + start;
      start = newline + 1;
      boolean giveAway = !tooLong && length >= LONG;
      if (giveAway) {
        byte[] rest = new byte[Math.max(CHUNK, end - start)];
        moveRestTo(rest);
      }
      line(text, giveAway, offset, true, tooLong);
      newline = find(start, end);
    }
    seen = end;
  }

  /** Reads on to the end of a line that is too long, keeping only its start. */
  private void skipLine(InputStream in) throws IOException {
    long offset = base + start;
    Slice kept = new Slice(buffer, start, Slice.KEPT).copy();
    // Its bytes count only once the line is known to be complete.
    MessageDigest ahead = Digests.copy(digest);
    update(ahead, start, end);
    base += end;
    useBuffer(CHUNK);
    int newline = -1;
    while (newline < 0 && left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      left = n < 0 ? 0 : left - n;
      newline = find(0, n);
      end = newline < 0 ? 0 : n;
      if (newline < 0 && n > 0) {
        update(ahead, 0, n);
        base += n;
      }
    }
    line(kept, true, offset, newline >= 0, true);
    if (newline >= 0) {
      update(ahead, 0, newline + 1);
      digest = ahead;
      start = newline + 1;
      seen = start;
      completeUpTo = base + start;
      handOver();
    }
  }

  private void line(Slice given, boolean own, long offset, boolean complete, boolean tooLong) {
    Slice text = given.withoutMark();
    textBytes += text.length() + 1;
    long number = lineCount + 1;
    lineCount += complete ? 1 : 0;
    if (!tooLong && text.isBlank()) {
      return;
    }
    // A line that is not complete is read again next time: it keeps the number it has now.
    long sequence = entries + 1;
    entries += complete ? 1 : 0;
    Slice kept = own ? text : text.copy();
    lines.accept(new LogPiece.Line(kept, number, offset, sequence, complete, tooLong));
  }

  private void update(@Nullable MessageDigest of, int from, int to) {
    if (of != null) {
      of.update(buffer, from, to - from);
    }
  }

  private int find(int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void useBuffer(int size) {
    buffer = new byte[size];
    start = 0;
    seen = 0;
    end = 0;
  }

  private void makeRoom() {
    if (start > 0) {
      moveRestTo(buffer);
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(LARGEST_BUFFER, buffer.length * 2));
    }
  }

  private void moveRestTo(byte[] target) {
    System.arraycopy(buffer, start, target, 0, end - start);
    buffer = target;
    base += start;
    end -= start;
    seen -= start;
    start = 0;
  }
}
