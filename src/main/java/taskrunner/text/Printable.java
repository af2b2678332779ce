package taskrunner.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes text printable: without secrets, without line breaks and without control sequences for a
 * terminal. It processes all text from data, files, servers and arguments before this text is in a
 * message, report, log, table, page or prompt.
 *
 * <p>Escapes such as {@code \}{@code u001b} replace the control characters of ASCII and Latin-1
 * (also line breaks and tabs), the separators of lines and paragraphs, and the format characters of
 * Unicode (also the bidirectional controls), but not the joiners that scripts and emoji need.
 */
public final class Printable {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private Printable() {}

  /** {@code text} without secrets, its control characters as escapes. Idempotent. */
  public static String of(String text) {
    return escaped(Redaction.of(text));
  }

  /** As {@link #of}, and not much longer than {@code most} characters. */
  public static String shortened(String text, int most) {
    return cut(of(text), most);
  }

  /** The first {@code most} characters of a text, or one less to keep a surrogate pair whole. */
  public static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "…";
  }

  /** A sentence without its full stop, for a message that goes on after it. */
  public static String withoutStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  /** As {@link #of}; null for null. */
  public static @Nullable String ofNullable(@Nullable String text) {
    return text == null ? null : of(text);
  }

  /** Each as {@link #of}. */
  public static List<String> all(List<String> sentences) {
    List<String> printable = new ArrayList<>();
    for (String sentence : sentences) {
      printable.add(of(sentence));
    }
    return List.copyOf(printable);
  }

  /**
   * {@code text} with control characters as escapes. In serialised JSON, where they stand in
   * strings only, the value stays the same.
   */
  public static String escaped(String text) {
    int at = 0;
    while (at < text.length() && !isControl(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    if (at == text.length()) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, at);
    while (at < text.length()) {
      int next = at + Character.charCount(text.codePointAt(at));
      if (isControl(text.codePointAt(at))) {
        for (; at < next; at++) {
          shown.append(String.format("\\u%04x", (int) text.charAt(at)));
        }
      } else {
        shown.append(text, at, next);
        at = next;
      }
    }
    return shown.toString();
  }

  /** Whether a character is shown as an escape. */
  public static boolean isControl(int codePoint) {
    return breaksText(codePoint)
        || (Character.getType(codePoint) == Character.FORMAT
            && codePoint != ZERO_WIDTH_JOINER
            && codePoint != ZERO_WIDTH_NON_JOINER);
  }

  /** Whether text on one line never contains it, in any script. */
  static boolean breaksText(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          // Unpaired, so no encoding has it.
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
