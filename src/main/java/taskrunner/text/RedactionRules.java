package taskrunner.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The patterns of {@link Redaction}, which documents the methods. */
final class RedactionRules {
  /** Replaces a secret. */
  static final String MASK = "***";

  /** Also {@code mongodb:/}, as in a {@link java.nio.file.Path}. */
  private static final String ANY_SCHEME =
      "(?<![A-Za-z0-9])mongo[a-z0-9]*(?:\\+[a-z0-9]+)?:[/\\\\]+";

  /** Also after the colon of {@code jdbc:} or {@code uri:}. */
  private static final Pattern FIRST_SCHEME = Pattern.compile("(?i)" + ANY_SCHEME);

  /** A further scheme begins after a character that ends a word, not within a password. */
  private static final Pattern SCHEME = Pattern.compile("(?i)(?<!:)" + ANY_SCHEME);

  /**
   * In place of a name or a path: a connection string, another address with a password, or {@code
   * user:password@host}. A drive of Windows is none.
   */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?is).*"
              + ANY_SCHEME
              + ".*|.*(?<![a-z0-9])[a-z][a-z0-9+.-]*:[/\\\\]{1,2}[^/\\\\@]*:.*@.*"
              + "|[^/\\\\:@]+:(?![/\\\\]).*@.*");

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
              + ")*+)?(?=\\z|[\\s/?#'\"`()<>;…]|[.:,](?:\\s|\\z))");

  private static final Pattern PLAIN_USER = Pattern.compile("[\\w.%+=,~$!*-]*");

  /**
   * The user, the password and what is after them, in an address of any other kind. A name of a
   * scheme is short; words of a text may be long.
   */
  private static final Pattern OTHER_ADDRESS =
      Pattern.compile(
          "(?i)(?<![A-Za-z0-9])((?!mongo)[a-z][a-z0-9+.-]{0,200}:/{1,2}[^\\s/:@?#'\"]*:)\\S*@");

  /** A masked value, at the end or before what is no part of it. */
  private static final String DONE_VALUE =
      "(?:\\*\\*\\*(?=\\z|[\\s'\"`,.:)}\\]…]|[&;](?:\\s|\\z|"
          + OptionNames.ANY_KNOWN
          + "=))|<hidden>|null\\b)";

  /** Up to the next known option, or the end: a secret may hold any character. */
  private static final String SECRET_VALUE =
      "(?!" + DONE_VALUE + ")(?s:.+?)(?=[&;]" + OptionNames.ANY_KNOWN + "=|\\z)";

  /** The search for a word begins once in each name before an equals sign: a name may be long. */
  private static final Pattern SECRET_OPTION =
      Pattern.compile(
          "(?i)((?:(?<![\\w.%-])(?=[\\w.%-]++(?<!file)\\s*=)[\\w.%-]*(?:"
              + OptionNames.SECRET_WORDS
              + ")[\\w.%-]*+\\s*=|AWS_SESSION_TOKEN\\s*:)\\s*+)"
              + SECRET_VALUE);

  /** A secret option in a connection string that is part of a text. */
  private static final Pattern SECRET_URI_OPTION =
      Pattern.compile(
          "(?i)([?&;][^=&;?\\s'\"]*(?:"
              + OptionNames.SECRET_PARTS
              + ")[^=&;?\\s'\"]*=)"
              + SECRET_VALUE);

  /** An option that is not known, in a connection string that is part of a text. */
  private static final Pattern UNKNOWN_URI_OPTION =
      Pattern.compile("(?i)([?&;](?!" + OptionNames.ANY_KNOWN + "=)[^=&;?]+=)[^&;]+");

  private static final Pattern END_OF_WORD = Pattern.compile("[\\s'\"]");

  /** A connection string of which every character was encoded, as part of an address. */
  private static final Pattern ENCODED =
      Pattern.compile("(?i)(mongodb(?:(?:\\+|%2B)srv)?%3A%2F%2F)(?!\\*\\*\\*)\\S+");

  /** A user, a password and a host without a scheme; greedy too. No argument's index is one. */
  private static final Pattern BARE_ADDRESS =
      Pattern.compile("(?s)(?<![^\\s'\"])(?!\\d+: ')[^\\s'\"]+:.*@");

  private static final Pattern URI_SCHEME = Pattern.compile("(?i)\\s*[\"']?[a-z][a-z0-9+.-]*://");

  private static final String URI_HOST = "[^\\s/?#@:,\\[\\]]+(?::\\d{1,5})?";

  /**
   * A connection string that can be understood, valid or not. An {@code @} ends the user and
   * password if hosts, database and options can follow it; in the options it counts as text only
   * where it is usual.
   */
  private static final Pattern URI =
      Pattern.compile(
          ("(?<scheme>SCHEME)(?:(?<user>.*?)@)??"
                  + "(?<hosts>(?:HOST(?:,HOST)*|(?:\\[[0-9a-f:.%]+](?::\\d{1,5})?,?)+"
                  + "|[^\\s/?#@,\\[\\]]*\\.sock)(?:/[^/?#@:]*)?)"
                  + "(?:\\?(?!(?:.*[&;])?"
                  + "(?!(?:appname|readpreferencetags|authsource|[^=&;]*(?:WORDS)[^=&;]*)=)"
                  + "[^&;]*@)(?<options>.*))?")
              .replace("SCHEME", URI_SCHEME.pattern())
              .replace("HOST", URI_HOST)
              .replace("WORDS", OptionNames.SECRET_WORDS),
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** An {@code @} after it may be part of the secret. */
  private static final Pattern OPTION_OF_A_SECRET =
      Pattern.compile("(?i)[?&;][^=&;]*(?:" + OptionNames.SECRET_PARTS + ")[^=&;]*=");

  private RedactionRules() {}

  static boolean isAddress(String typed) {
    return ADDRESS.matcher(typed).matches();
  }

  static String ofTyped(String text) {
    return BARE_ADDRESS.matcher(of(text)).replaceAll(MASK + "@");
  }

  static String ofConnectionString(String text) {
    Matcher uri = URI.matcher(text);
    if (uri.matches()) {
      String user = uri.group("user");
      if (user != null && OPTION_OF_A_SECRET.matcher(user).find()) {
        return uri.group("scheme") + MASK;
      }
      String options = uri.group("options");
      return uri.group("scheme")
          + (user == null ? "" : user.replaceFirst("(?s):.*", ":" + MASK) + "@")
          + uri.group("hosts")
          + (options == null ? "" : "?" + ofOptions(options));
    }
    Matcher scheme = URI_SCHEME.matcher(text);
    if (!scheme.lookingAt()) {
      return MASK;
    }
    String rest = text.substring(scheme.end());
    int at = rest.lastIndexOf('@');
    if (at < 0 || OPTION_OF_A_SECRET.matcher(rest).find()) {
      // mongodb://user:secret without a host looks like a wrong port.
      return rest.isEmpty() ? text : scheme.group() + MASK;
    }
    int colon = rest.substring(0, at).indexOf(':');
    // What follows the last @ may be the rest of a password.
    return scheme.group() + rest.substring(0, colon + 1) + MASK + "@" + MASK;
  }

  static String ofValue(String text) {
    int colon = text.indexOf(':');
    // user:password@host is a connection string that lost its beginning.
    boolean userAndHost = colon >= 0 && text.indexOf('@', colon) >= 0;
    return userAndHost || text.contains("://") ? ofConnectionString(text) : of(text);
  }

  private static String ofOptions(String options) {
    StringBuilder shown = new StringBuilder();
    boolean secret = false;
    for (String piece : options.split("(?=[&;])", -1)) {
      int from = piece.startsWith("&") || piece.startsWith(";") ? 1 : 0;
      int equals = piece.indexOf('=');
      String name = piece.substring(from, equals < 0 ? piece.length() : equals);
      boolean known = equals >= 0 && OptionNames.known(name);
      if (secret && !known) {
        continue;
      }
      secret = OptionNames.secret(name);
      if (equals < 0) {
        shown.append(piece, 0, from).append(secret ? MASK : name);
      } else if (known && !secret) {
        shown.append(piece);
      } else {
        shown.append(piece, 0, equals + 1).append(MASK);
      }
    }
    return shown.toString();
  }

  static String of(String text) {
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
    Matcher scheme = FIRST_SCHEME.matcher(text);
    if (!scheme.find()) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.substring(0, scheme.start()));
    boolean understood = true;
    boolean more = true;
    while (more) {
      shown.append(scheme.group());
      int from = scheme.end();
      more = scheme.usePattern(SCHEME).find();
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
      return optionsIn(rest);
    }
    int at = rest.lastIndexOf('@');
    if (at < 0) {
      return ONLY_HOSTS.matcher(rest).lookingAt() ? optionsIn(rest) : MASK;
    }
    String userInfo = rest.substring(0, at);
    if (OPTION_OF_A_SECRET.matcher(userInfo).find()) {
      return MASK;
    }
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    boolean plain = plainUser && PLAIN_USER.matcher(user).matches();
    return (plain ? user : colon < 0 ? MASK : "")
        + (colon < 0 ? "" : ":" + MASK)
        + optionsIn(rest.substring(at));
  }

  private static String optionsIn(String text) {
    if (text.indexOf('?') < 0) {
      return text;
    }
    String shown = SECRET_URI_OPTION.matcher(text).replaceAll("$1" + MASK);
    Matcher end = END_OF_WORD.matcher(shown);
    int to = end.find() ? end.start() : shown.length();
    return UNKNOWN_URI_OPTION.matcher(shown.substring(0, to)).replaceAll("$1" + MASK)
        + shown.substring(to);
  }
}
