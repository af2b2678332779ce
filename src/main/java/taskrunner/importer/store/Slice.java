package taskrunner.importer.store;

import java.util.Arrays;

/**
 * Some bytes of an array. Where others go on using the array, never kept beyond the reading of a
 * record.
 */
@SuppressWarnings("ArrayRecordComponent")
record Slice(byte[] bytes, int offset, int length) {
  static Slice of(byte[] bytes) {
    return new Slice(bytes, 0, bytes.length);
  }

  /** The same text in an array of its own. */
  Slice copy() {
    return of(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  byte at(int index) {
    return bytes[offset + index];
  }

  /** Without a byte-order mark. */
  Slice withoutMark() {
    boolean marked =
        length >= 3
            && bytes[offset] == (byte) 0xEF
            && bytes[offset + 1] == (byte) 0xBB
            && bytes[offset + 2] == (byte) 0xBF;
    return marked ? new Slice(bytes, offset + 3, length - 3) : this;
  }

  /** Nothing but what JSON calls white space. */
  boolean isBlank() {
    for (int i = offset; i < offset + length; i++) {
      byte b = bytes[i];
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return false;
      }
    }
    return true;
  }

  /** The text for a dead letter. */
  String raw() {
    return Utf8.raw(bytes, offset, length);
  }

  boolean isUtf8() {
    return Utf8.isValid(bytes, offset, length);
  }
}
