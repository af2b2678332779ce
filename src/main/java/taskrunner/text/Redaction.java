package taskrunner.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the secrets out of any text: of connection strings in it, also where they were typed in a
 * place that something else belongs in, and of options whose names say that they are secret.
 *
 * <p>It is greedy. A password may hold every character, quotes and blanks included, and nothing in
 * a text says where it ends, so that the last {@code @} after the scheme counts as its end. Text
 * that is known to be a connection string is better masked by {@link ConnectionStringText#mask};
 * what is masked already stays as it is.
 */
public final class Redaction {
  /** What is shown in place of a secret. */
  public static final String MASK = "***";

  /**
   * Also {@code mongodb:/}, which is what a {@link java.nio.file.Path} makes of it. A further one
   * begins after a character that ends a word.
   */
  private static final Pattern SCHEME =
      Pattern.compile("(?i)(?<![A-Za-z0-9:])mongo[a-z0-9]*(?:\\+[a-z0-9]+)?:[/\\\\]+");

  /** The user and the password of the documents' example, which is no secret. */
  private static final Pattern EXAMPLE =
      Pattern.compile("(?i)(user:password)@(?=[]\\[]*host(?![\\w.-]))");

  /** Stands for the {@code @} of the example: no secret ends there. */
  private static final char EXAMPLES_AT = '\uE000';

  private static final String DONE = "\\*\\*\\*(?=\\z|[\\s'\"`&;,.:)}\\]…])";

  private static final Pattern MASKED_USER =
      Pattern.compile("(?:[^\\s:@/?'\"]*:)?\\*\\*\\*@|" + DONE);

  private static final String HOST =
      "(?:[^\\s/?#:,'\"\\[\\]()<>]+|\\[[0-9A-Fa-f:.%]+])(?::\\d{1,5})?";

  /** Hosts or nothing, where no {@code @} follows. */
  private static final Pattern ONLY_HOSTS =
      Pattern.compile(
          "(?i)(?:user:password\uE000)?+(?:"
              + HOST
              + "(?:,"
              + HOST
              + ")*)?(?=\\z|[\\s/?#'\"`()<>;…]|[.:,](?:\\s|\\z))");

  private static final Pattern PLAIN_USER = Pattern.compile("[\\w.%+=,~$!*-]*");

  /** The user, the password and what is after them, in an address of any other kind. */
  private static final Pattern OTHER_ADDRESS =
      Pattern.compile(
          "(?i)(?<![A-Za-z0-9])((?!mongo)[a-z][a-z0-9+.-]*:/{1,2}[^\\s/:@?#'\"]*:)\\S*@");

  /** Up to the next option, or the end: a secret may hold quotes and blanks. */
  private static final Pattern SECRET_OPTION =
      Pattern.compile(
          "(?i)((?:[\\w.-]*(?:password|passwd|passphrase|pwd|secret|token|credential"
              + "|authmechanismproperties)[\\w.-]*(?<!file)\\s*=|AWS_SESSION_TOKEN\\s*:)\\s*+)"
              + "(?!"
              + DONE
              + "|<hidden>|null\\b)"
              + "(?s:.+?)(?=[&;][A-Za-z][\\w.]*=|\\z)");

  /** A connection string of which every character was encoded, as part of an address. */
  private static final Pattern ENCODED =
      Pattern.compile("(?i)(mongodb(?:(?:\\+|%2B)srv)?%3A%2F%2F)(?!\\*\\*\\*)\\S+");

  /** A user, a password and a host without a scheme; greedy too. */
  private static final Pattern BARE_ADDRESS = Pattern.compile("(?s)[^\\s'\"]+:.*@");

  private Redaction() {}

  /**
   * {@code text}, which repeats what was typed where something else belongs, without its secrets:
   * also of an address without its scheme.
   */
  public static String ofTyped(String text) {
    return BARE_ADDRESS.matcher(of(text)).replaceAll(MASK + "@");
  }

  /** {@code text} without its secrets. */
  public static String of(String text) {
    if (text.indexOf('%') >= 0) {
      return plain(ENCODED.matcher(text).replaceAll("$1" + MASK));
    }
    return plain(text);
  }

  private static String plain(String text) {
    if (text.indexOf(':') < 0 && text.indexOf('=') < 0) {
      return text;
    }
    String shown = EXAMPLE.matcher(text).replaceAll("$1" + EXAMPLES_AT);
    shown = connectionStrings(shown);
    shown = OTHER_ADDRESS.matcher(shown).replaceAll("$1" + MASK + "@");
    shown = SECRET_OPTION.matcher(shown).replaceAll("$1" + MASK);
    return shown.replace(EXAMPLES_AT, '@');
  }

  private static String connectionStrings(String text) {
    Matcher scheme = SCHEME.matcher(text);
    if (!scheme.find()) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.substring(0, scheme.start()));
    boolean understood = true;
    boolean more = true;
    while (more) {
      shown.append(scheme.group());
      int from = scheme.end();
      more = scheme.find();
      String rest = text.substring(from, more ? scheme.start() : text.length());
      String masked = afterScheme(rest, understood);
      understood = rest.isEmpty() || !masked.endsWith(MASK);
      shown.append(masked);
    }
    return shown.toString();
  }

  /**
   * @param plainUser whether a user without a password may be shown; not where it may be the rest
   *     of a password that holds a scheme
   */
  private static String afterScheme(String rest, boolean plainUser) {
    if (MASKED_USER.matcher(rest).lookingAt()) {
      return rest;
    }
    int at = rest.lastIndexOf('@');
    if (at < 0) {
      return ONLY_HOSTS.matcher(rest).lookingAt() ? rest : MASK;
    }
    String userInfo = rest.substring(0, at);
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    boolean plain = plainUser && PLAIN_USER.matcher(user).matches();
    return (plain ? user : colon < 0 ? MASK : "")
        + (colon < 0 ? "" : ":" + MASK)
        + rest.substring(at);
  }
}
