package taskrunner.importer.store;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text of the store, as bytes of an array that others may also use. */
@SuppressWarnings("ArrayRecordComponent")
record Slice(byte[] bytes, int offset, int length) {
  /** Bytes of a record's text that a dead letter shows. */
  static final int RAW_LIMIT = 64 * 1024;

  /** Bytes to keep of a longer text, so that {@link #raw} can cut it between two characters. */
  static final int KEPT = RAW_LIMIT + 4;

  static Slice of(byte[] bytes) {
    return new Slice(bytes, 0, bytes.length);
  }

  /** The same text in an array of its own. */
  Slice copy() {
    return of(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /** A copy of the bytes that {@link #raw} shows. */
  Slice copyOfShown() {
    return new Slice(bytes, offset, Math.min(length, KEPT)).copy();
  }

  byte at(int index) {
    return bytes[offset + index];
  }

  /** Without a byte-order mark. */
  Slice withoutMark() {
    boolean marked =
        length >= 3 && at(0) == (byte) 0xEF && at(1) == (byte) 0xBB && at(2) == (byte) 0xBF;
    return marked ? new Slice(bytes, offset + 3, length - 3) : this;
  }

  /** Whether it has only white space of JSON. */
  boolean isBlank() {
    for (int i = offset; i < offset + length; i++) {
      byte b = bytes[i];
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return false;
      }
    }
    return true;
  }

  /** The first 64 KiB, cut between two characters; invalid UTF-8 becomes U+FFFD. */
  String raw() {
    int end = Math.min(length, RAW_LIMIT);
    if (end < length) {
      // A character has at most three continuation bytes.
      int start = end;
      while (start > end - 3 && start > 0 && isContinuation(start)) {
        start--;
      }
      end = isContinuation(start) ? end : start;
    }
    return new String(bytes, offset, end, StandardCharsets.UTF_8);
  }

  private boolean isContinuation(int index) {
    return (at(index) & 0xC0) == 0x80;
  }

  /** Strict: false for overlong forms, encoded surrogates, truncated and stray bytes. */
  boolean isUtf8() {
    int bits = 0;
    for (int i = offset; i < offset + length; i++) {
      bits |= bytes[i];
    }
    if (bits >= 0) {
      return true; // ASCII only.
    }
    // Through a small buffer: 64 MiB of text at once would take another 128.
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer text = ByteBuffer.wrap(bytes, offset, length);
    CharBuffer characters = CharBuffer.allocate(Math.min(length, RAW_LIMIT) + 1);
    CoderResult result;
    do {
      characters.clear();
      result = decoder.decode(text, characters, true);
    } while (result.isOverflow());
    return !result.isError();
  }
}
