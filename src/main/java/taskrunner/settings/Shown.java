package taskrunner.settings;

import java.util.regex.Pattern;

/** Values as they may be shown in a message. */
final class Shown {
  private static final int LONGEST = 200;

  /** {@code user:password@host}, a connection string that lost its beginning. */
  private static final Pattern USER_AND_HOST = Pattern.compile(":.*@", Pattern.DOTALL);

  private Shown() {}

  /**
   * {@code text} on one line, not too long. A connection string is masked wherever it stands: it
   * may have been pasted into the wrong setting.
   */
  static String text(String text) {
    boolean suspicious = text.contains("://") || USER_AND_HOST.matcher(text).find();
    String masked = suspicious ? ConnectionStringText.mask(text) : text;
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < masked.length() && line.length() < LONGEST; i++) {
      char c = masked.charAt(i);
      if (Character.isISOControl(c)) {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return masked.length() > LONGEST ? line + "…" : line.toString();
  }

  /** {@code value} of {@code key}: what belongs to a secret is masked whatever it looks like. */
  static String value(KnownKey key, String value) {
    return key == KnownKey.CONNECTION_STRING ? text(ConnectionStringText.mask(value)) : text(value);
  }
}
