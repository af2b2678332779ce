package taskrunner.text;

import java.util.Comparator;

/**
 * Compares the keys of settings as .NET does ({@code StringComparison.OrdinalIgnoreCase}), in every
 * locale: each UTF-16 code unit in upper case, by Unicode's simple mapping. Java's own comparisons
 * also use lower case, so that for them a Kelvin sign is a {@code k}, and a long s an {@code s}.
 *
 * @see <a
 *     href="https://learn.microsoft.com/dotnet/api/system.stringcomparison">StringComparison</a>
 */
public final class KeyCase {
  /** Orders keys; those that are the same in .NET are equal. */
  public static final Comparator<String> ORDER = KeyCase::compare;

  private static final char DOTLESS_I = '\u0131';
  private static final char LONG_S = '\u017F';

  private KeyCase() {}

  /** Whether both are the same key. */
  public static boolean same(String one, String other) {
    return one.length() == other.length() && compare(one, other) == 0;
  }

  /** Whether {@code key} begins with {@code start}. */
  public static boolean startsWith(String key, String start) {
    return key.length() >= start.length() && same(key.substring(0, start.length()), start);
  }

  private static int compare(String one, String other) {
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) {
      int order = Character.compare(upper(one.charAt(i)), upper(other.charAt(i)));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(one.length(), other.length());
  }

  /** .NET does not map the two characters whose upper case is an ASCII letter. */
  private static char upper(char c) {
    return c == DOTLESS_I || c == LONG_S ? c : Character.toUpperCase(c);
  }
}
