package taskrunner.importer.store;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Digests;

/**
 * Splits a log into numbered lines at LF bytes. The longest line that is read limits the memory: of
 * a longer line only the start is kept. Used once.
 */
final class LineSplitter {
  /** Bytes read at a time; a reader that stops between two lines has read at most this too much. */
  private static final int CHUNK = 64 * 1024;

  /** The largest size of the buffer: a longer line is too long. */
  private static final int LARGEST_BUFFER = StoreLimits.LONGEST_LINE + CHUNK;

  /** A line of this length or more is passed on in the buffer itself, without a copy. */
  private static final int LONG = 1 << 20;

  private final Consumer<LogPiece.Line> lines;
  private @Nullable MessageDigest digest;
  private byte[] buffer;

  /** The current line is {@code buffer[start, end)} so far; searched up to {@code seen}. */
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
   * @param from the position in the file where the stream starts
   * @param limit the most bytes of the stream to read
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

  /** Releases the memory of the buffer; reads no more. */
  void end() {
    left = 0;
    base += end;
    useBuffer(0);
  }

  /** The file's offset after the bytes read. */
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

  /** The hash of all complete lines so far, in hex; empty without a digest. */
  String sha256() {
    return Digests.hexSoFar(digest);
  }

  /** Reads a chunk and passes on the lines that end in it; returns false at the end. */
  boolean step(InputStream in) throws IOException {
    if (left > 0) {
      makeRoom();
      int n = in.read(buffer, end, (int) Math.min(left, buffer.length - end));
      left = n < 0 ? 0 : left - n;
      if (n > 0) {
        end += n;
        passOn();
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

  private void passOn() {
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

  /** Reads to the end of a line that is too long; keeps only its start. */
  private void skipLine(InputStream in) throws IOException {
    long offset = base + start;
    Slice kept = new Slice(buffer, start, Slice.KEPT).copy();
    // Its bytes count only if the line is complete.
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
      passOn();
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
    // An incomplete line is read again by the next import: it keeps its number.
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
