package taskrunner.cli;

import java.util.regex.Pattern;

/**
 * Takes credentials out of a text before it is shown. The library's own messages hold none; this is
 * for texts that quote what was typed, such as the parser's, and for foreign stack traces.
 */
final class Redaction {
  /** Everything between the scheme and the last {@code @} of the same word. */
  private static final Pattern CREDENTIALS =
      Pattern.compile("(mongodb(?:\\+srv)?://)[^\\s'\"]*@", Pattern.CASE_INSENSITIVE);

  private Redaction() {}

  /** {@code text} with the credentials of every connection string in it masked. */
  static String of(String text) {
    return CREDENTIALS.matcher(text).replaceAll("$1***@");
  }
}
