package taskrunner.text;

/**
 * Masks secrets: the passwords of connection strings, also in a wrong place, and the values of
 * options with the name of a secret.
 *
 * <p>{@link #of} takes any text and is greedy. A password may have any character, quotes and blanks
 * included, and its end is unknown: it masks up to the last {@code @} after the scheme. {@link
 * #ofConnectionString} takes a text that is only a connection string, and masks less of it. Masking
 * twice changes nothing.
 *
 * <p>{@link RedactionRules} has the patterns. It adds some 20 ms to a start, so a text that can't
 * contain a secret does not load it.
 */
public final class Redaction {
  /** Replaces a secret. */
  public static final String MASK = RedactionRules.MASK;

  /** As Amazon's tools print it, with a colon. */
  private static final String NAME_WITH_COLON = "aws_session_token";

  private Redaction() {}

  /** {@code text} without its secrets. */
  public static String of(String text) {
    return mayHoldOne(text) ? RedactionRules.of(text) : text;
  }

  /**
   * A text that quotes an argument of the command line, without its secrets, also those in an
   * address without a scheme.
   */
  public static String ofTyped(String text) {
    return RedactionRules.ofTyped(text);
  }

  /**
   * A connection string without its secrets. It masks more of an invalid one: the usual fault is a
   * password with an {@code @}, {@code /} or {@code ?} that is not percent-encoded.
   */
  public static String ofConnectionString(String text) {
    return RedactionRules.ofConnectionString(text);
  }

  /** The value of any setting: a connection string may have been pasted into the wrong one. */
  public static String ofValue(String text) {
    return RedactionRules.ofValue(text);
  }

  /**
   * Whether a typed name or path is an address: a connection string that belongs elsewhere, with or
   * without its beginning. A folder or a collection of that name would show its password.
   */
  public static boolean isAddress(String typed) {
    return mayHoldOne(typed) && RedactionRules.isAddress(typed);
  }

  /** Each rule of {@link RedactionRules#of} needs one of these. */
  private static boolean mayHoldOne(String text) {
    for (int at = 0; at < text.length(); at++) {
      switch (text.charAt(at)) {
        case '@', '=', '%' -> {
          return true;
        }
        case ':' -> {
          if (text.startsWith("/", at + 1) || text.startsWith("\\", at + 1)) {
            return true;
          }
        }
        case 'a', 'A' -> {
          if (text.regionMatches(true, at, NAME_WITH_COLON, 0, NAME_WITH_COLON.length())) {
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }
}
