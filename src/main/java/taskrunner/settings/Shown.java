package taskrunner.settings;

import java.util.regex.Pattern;
import taskrunner.text.ConnectionStringText;
import taskrunner.text.Printable;

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
    return Printable.shortened(suspicious ? ConnectionStringText.mask(text) : text, LONGEST);
  }

  /** {@code value} of {@code key}: what belongs to a secret is masked whatever it looks like. */
  static String value(KnownKey key, String value) {
    return key == KnownKey.CONNECTION_STRING ? text(ConnectionStringText.mask(value)) : text(value);
  }
}
