package taskrunner.text;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a connection string apart far enough to hide its secrets, also where it is not valid: a
 * password with an unescaped {@code @}, {@code /} or {@code ?} is what people get wrong, and just
 * then the text would end up in an error message.
 */
public final class ConnectionStringText {
  private static final Pattern SCHEME = Pattern.compile("\\s*[\"']?([A-Za-z][A-Za-z0-9+.-]*)://");

  /** Hosts, then optionally a database, then optionally options: what may follow the user. */
  private static final Pattern AFTER_USER =
      Pattern.compile(
          "(?<hosts>[^\\s/?#@:,\\[\\]]+(?::\\d{1,5})?(?:,[^\\s/?#@:,\\[\\]]+(?::\\d{1,5})?)*"
              + "|(?:\\[[0-9A-Fa-f:.%]+](?::\\d{1,5})?,?)+"
              + "|[^\\s/?#@,\\[\\]]*\\.sock)"
              + "(?<path>/[^/?#@:]*)?(?:\\?(?<options>.*))?",
          Pattern.DOTALL);

  /** Options in whose value an {@code @} is believed; elsewhere it may be the end of a password. */
  private static final Set<String> OPTIONS_WITH_AT =
      Set.of("appname", "authmechanismproperties", "readpreferencetags", "authsource");

  private static final Pattern SECRET_OPTION =
      Pattern.compile(
          "(?i).*(password|passwd|passphrase|pwd|secret|token|authmechanismproperties|credential).*");

  private final String prefix;
  private final @Nullable String userInfo;
  private final String rest;
  private final boolean understood;

  private ConnectionStringText(
      String prefix, @Nullable String userInfo, String rest, boolean understood) {
    this.prefix = prefix;
    this.userInfo = userInfo;
    this.rest = rest;
    this.understood = understood;
  }

  /** {@code text} with its password and secret options replaced by {@code ***}. */
  public static String mask(String text) {
    Matcher scheme = SCHEME.matcher(text);
    return scheme.lookingAt() ? parse(text).masked() : Redaction.MASK;
  }

  /** {@code text}, taken apart as far as it can be understood. */
  public static ConnectionStringText parse(String text) {
    Matcher scheme = SCHEME.matcher(text);
    if (!scheme.lookingAt()) {
      return new ConnectionStringText("", null, text, false);
    }
    String prefix = text.substring(0, scheme.end());
    String rest = text.substring(scheme.end());
    if (isAfterUser(rest)) {
      return new ConnectionStringText(prefix, null, rest, true);
    }
    for (int at = rest.indexOf('@'); at >= 0; at = rest.indexOf('@', at + 1)) {
      if (isAfterUser(rest.substring(at + 1))) {
        return new ConnectionStringText(
            prefix, rest.substring(0, at), rest.substring(at + 1), true);
      }
    }
    int at = rest.lastIndexOf('@');
    return at < 0
        ? new ConnectionStringText(prefix, null, rest, false)
        : new ConnectionStringText(prefix, rest.substring(0, at), rest.substring(at + 1), false);
  }

  /**
   * Whether the user or the password holds a character that must be percent-encoded there; the
   * driver would cut such a text in the wrong place, and name a piece of the password as a host.
   */
  public boolean userNeedsEncoding() {
    if (userInfo == null) {
      return false;
    }
    int colon = userInfo.indexOf(':');
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    return !userInfo.matches("[^/?#\\[\\]@\\s]*")
        || password.indexOf(':') >= 0
        || !userInfo.matches("(?:[^%]|%[0-9A-Fa-f]{2})*");
  }

  /** Whether an option of this name (any case) is present. */
  public boolean hasOption(String name) {
    int start = rest.indexOf('?');
    return start >= 0
        && ("&" + rest.substring(start + 1).replace(';', '&'))
            .toLowerCase(Locale.ROOT)
            .contains("&" + name.toLowerCase(Locale.ROOT) + "=");
  }

  private String masked() {
    StringBuilder text = new StringBuilder(prefix);
    if (userInfo != null) {
      int colon = userInfo.indexOf(':');
      if (colon >= 0) {
        text.append(userInfo, 0, colon).append(':').append(Redaction.MASK).append('@');
      } else {
        text.append(understood ? userInfo : Redaction.MASK).append('@');
      }
      if (!understood) {
        // What follows may be the rest of a password with an @ in it.
        return text.append(Redaction.MASK).toString();
      }
    } else if (!understood) {
      // No telling what is what: mongodb://user:secret without a host looks like a bad port.
      return rest.isEmpty() ? prefix : prefix + Redaction.MASK;
    }
    int options = rest.indexOf('?');
    if (options < 0) {
      return text.append(rest).toString();
    }
    text.append(rest, 0, options);
    char separator = '?';
    int from = options + 1;
    while (from <= rest.length()) {
      int to = from;
      while (to < rest.length() && rest.charAt(to) != '&' && rest.charAt(to) != ';') {
        to++;
      }
      text.append(separator).append(maskedOption(rest.substring(from, to)));
      separator = to < rest.length() ? rest.charAt(to) : separator;
      from = to + 1;
    }
    return text.toString();
  }

  private static String maskedOption(String option) {
    int equals = option.indexOf('=');
    String name = equals < 0 ? option : option.substring(0, equals);
    if (!SECRET_OPTION.matcher(name).matches()) {
      return option;
    }
    return equals < 0 ? Redaction.MASK : name + "=" + Redaction.MASK;
  }

  private static boolean isAfterUser(String text) {
    Matcher matcher = AFTER_USER.matcher(text);
    if (!matcher.matches()) {
      return false;
    }
    String options = matcher.group("options");
    if (options == null || options.indexOf('@') < 0) {
      return true;
    }
    for (String option : options.split("[&;]", -1)) {
      int equals = option.indexOf('=');
      String name = (equals < 0 ? option : option.substring(0, equals)).toLowerCase(Locale.ROOT);
      boolean known = OPTIONS_WITH_AT.contains(name) || SECRET_OPTION.matcher(name).matches();
      if (option.indexOf('@') >= 0 && (equals < 0 || !known)) {
        return false;
      }
    }
    return true;
  }
}
