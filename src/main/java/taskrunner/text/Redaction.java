package taskrunner.text;

/**
 * Masks secrets: the passwords of connection strings, also where one was typed in the wrong place,
 * and the values of options whose names say that they are secret.
 *
 * <p>{@link #of} takes any text and is greedy. A password may hold every character, quotes and
 * blanks included, and nothing in a text says where it ends: the last {@code @} after the scheme
 * counts as its end. {@link #ofConnectionString} takes a text that is nothing but a connection
 * string, and masks less of it. Masking twice changes nothing.
 *
 * <p>The patterns are those of {@link RedactionRules}, which costs a start some 20 ms and is not
 * loaded for text in which there can be no secret.
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
   * A text that repeats an argument of the command line, without its secrets: also without those of
   * an address that has no scheme.
   */
  public static String ofTyped(String text) {
    return RedactionRules.ofTyped(text);
  }

  /**
   * A connection string without its secrets. Of one that is not valid, or that is none, more is
   * masked: a password with an {@code @}, {@code /} or {@code ?} that was not percent-encoded is
   * the usual fault.
   */
  public static String ofConnectionString(String text) {
    return RedactionRules.ofConnectionString(text);
  }

  /** The value of any setting: a connection string may have been pasted into the wrong one. */
  public static String ofValue(String text) {
    return RedactionRules.ofValue(text);
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
