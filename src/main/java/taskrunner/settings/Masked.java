package taskrunner.settings;

import taskrunner.text.Printable;
import taskrunner.text.Redaction;

/** Values as a message shows them: on one line, shortened, without secrets. */
final class Masked {
  /** Characters of a value in a text. */
  static final int LONGEST = 200;

  private Masked() {}

  /** {@code text}, with connection strings in it masked. */
  static String text(String text) {
    return Printable.shortened(Redaction.ofValue(text), LONGEST);
  }

  /** The value of the setting {@code path}; masks a wrong connection string too. */
  static String value(String path, String value) {
    return Printable.shortened(data(path, value), LONGEST);
  }

  /** As {@link #value}, for data: unchanged but for its secrets. */
  static String data(String path, String value) {
    return path.equals(SettingPath.CONNECTION_STRING)
        ? Redaction.ofConnectionString(value)
        : Redaction.ofValue(value);
  }
}
