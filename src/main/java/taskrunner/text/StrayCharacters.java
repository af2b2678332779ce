package taskrunner.text;

import org.jspecify.annotations.Nullable;

/**
 * Characters in a name, a path or a connection string that are there by accident: the line break
 * after a mounted secret, U+FFFD for a byte that could not be decoded, blanks around a value. A
 * server and a file system accept them and create a database or a folder with that name.
 */
public final class StrayCharacters {
  /** The allowed texts, for a message. */
  public static final String ALLOWED =
      "a text without control characters and U+FFFD, and without white space at either end";

  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final char REPLACEMENT = '\uFFFD';

  private StrayCharacters() {}

  /**
   * Why {@code text} can't be a name, path or connection string, e.g. {@code it ends with a line
   * break}; null if it can.
   */
  public static @Nullable String fault(String text) {
    if (text.isEmpty()) {
      return null;
    }
    if (text.endsWith("\r\n")) {
      return "it ends with a line break (CRLF)";
    }
    int last = text.codePointBefore(text.length());
    if (isStray(last) || isSpace(last)) {
      return "it ends with " + name(last);
    }
    int first = text.codePointAt(0);
    if (isStray(first) || isSpace(first)) {
      return "it begins with " + name(first);
    }
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      if (isStray(text.codePointAt(at))) {
        return "its character "
            + (text.codePointCount(0, at) + 1)
            + " is "
            + name(text.codePointAt(at));
      }
    }
    return null;
  }

  private static boolean isStray(int codePoint) {
    return Printable.breaksText(codePoint)
        || codePoint == REPLACEMENT
        || codePoint == BYTE_ORDER_MARK;
  }

  private static boolean isSpace(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }

  private static String name(int codePoint) {
    return switch (codePoint) {
      case '\n' -> "a line break (LF)";
      case '\r' -> "a line break (CR)";
      case '\t' -> "a tab";
      case 0 -> "NUL";
      case ' ' -> "a space";
      case 0xA0 -> "a no-break space (U+00A0)";
      case 0x2028, 0x2029, 0x85 -> "a line break (" + number(codePoint) + ")";
      case BYTE_ORDER_MARK -> "a byte-order mark (U+FEFF)";
      case REPLACEMENT ->
          "U+FFFD, which stands for a byte that could not be read as text: settings files must be"
              + " in UTF-8, and variables and arguments in the encoding of the locale (LC_ALL=C.UTF-8)";
      default ->
          (isStray(codePoint) ? "the control character " : "white space (")
              + number(codePoint)
              + (isStray(codePoint) ? "" : ")");
    };
  }

  private static String number(int codePoint) {
    return String.format("U+%04X", codePoint);
  }
}
