package taskrunner.importer.store;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8, and the piece of text that a dead letter shows. */
final class Utf8 {
  /** How much of a record's text a dead letter shows, in bytes. */
  static final int RAW_LIMIT = 64 * 1024;

  /** A character's, in bytes. */
  static final int LONGEST_CHARACTER = 4;

  private Utf8() {}

  /** False for overlong forms, encoded surrogates, truncated and stray bytes. */
  static boolean isValid(byte[] text, int offset, int length) {
    if (isAscii(text, offset, length)) {
      return true;
    }
    // Into a small buffer again and again: of 64 MiB of text a whole one would take 128.
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(text, offset, length);
    CharBuffer characters = CharBuffer.allocate(Math.min(length, RAW_LIMIT) + 1);
    CoderResult result;
    do {
      characters.clear();
      result = decoder.decode(bytes, characters, true);
    } while (result.isOverflow());
    return !result.isError();
  }

  /** The first 64 KiB, cut at a character; what is no UTF-8 shows as U+FFFD. */
  static String raw(byte[] text, int offset, int length) {
    int end = Math.min(length, RAW_LIMIT);
    if (end < length) {
      // Not in the middle of a character: at most three continuation bytes are given back.
      int start = end;
      while (start > end - 3 && start > 0 && (text[offset + start] & 0xC0) == 0x80) {
        start--;
      }
      end = (text[offset + start] & 0xC0) == 0x80 ? end : start;
    }
    return new String(text, offset, end, StandardCharsets.UTF_8);
  }

  private static boolean isAscii(byte[] text, int offset, int length) {
    int bits = 0;
    for (int i = offset; i < offset + length; i++) {
      bits |= text[i];
    }
    return bits >= 0;
  }
}
