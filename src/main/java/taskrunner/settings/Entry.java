package taskrunner.settings;

import org.jspecify.annotations.Nullable;

/**
 * One value as its source has it, unchecked; it may be a secret.
 *
 * @param key as it was written, levels separated by {@code :}
 * @param value null where the source has {@code null}, which removes the value of earlier sources
 * @param source for a person: a file, {@code environment variable X}, {@code --set}
 * @param layer later sources have a greater number
 */
record Entry(String key, @Nullable String value, String source, int layer) {
  /** The value; empty for null. */
  String text() {
    return value == null ? "" : value;
  }

  /** Key and source, for a sentence. */
  @Override
  public String toString() {
    return key + " (" + source + ")";
  }
}
