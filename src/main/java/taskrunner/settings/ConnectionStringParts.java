package taskrunner.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.text.StrayCharacters;

/**
 * A connection string, split where the driver splits it: the hosts end at the first {@code /} or
 * {@code ?}, the options begin after the first {@code ?}.
 *
 * @param base everything before the options, without the question mark
 * @param userInfo user and password as written; null if there are none
 * @param hosts the hosts and ports as written
 * @param path the part between hosts and options; may be empty
 */
record ConnectionStringParts(
    String base,
    @Nullable String userInfo,
    String hosts,
    String path,
    List<ConnectionStringParts.Option> options) {
  ConnectionStringParts {
    options = List.copyOf(options);
  }

  /**
   * @param name as it is written, or the driver's
   * @param text the value as it is written, still percent-encoded; null without an equals sign
   * @param written the name as it is written
   */
  record Option(String name, @Nullable String text, String written) {
    Option(String name, @Nullable String text) {
      this(name, text, name);
    }

    /** The name in lower case: names are compared without regard to case. */
    String key() {
      return name.toLowerCase(Locale.ROOT);
    }

    /** The value, decoded as the driver decodes it. */
    String value() {
      return decoded(text == null ? "" : text);
    }

    /** The value as a path: a plus sign stays one. */
    String pathValue() {
      return decoded(text == null ? "" : text.replace("+", "%2B"));
    }

    private String decoded(String encoded) {
      try {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw new WrongValueException(
            "the option " + name + " holds a % that is not followed by two hexadecimal digits",
            "% as %25");
      }
    }

    @Override
    public String toString() {
      return text == null ? name : name + "=" + text;
    }
  }

  /** Splits {@code text}, which begins with one of the two schemes. */
  static ConnectionStringParts of(String text) {
    int question = text.indexOf('?');
    String base = question < 0 ? text : text.substring(0, question);
    String rest = base.substring(base.indexOf("://") + 3);
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String path = slash < 0 ? "" : rest.substring(slash + 1);
    int at = authority.lastIndexOf('@');
    List<Option> options = new ArrayList<>();
    for (String part : question < 0 ? new String[0] : text.substring(question + 1).split("[&;]")) {
      if (!part.isEmpty()) {
        int equals = part.indexOf('=');
        options.add(
            equals < 0
                ? new Option(part, null)
                : new Option(part.substring(0, equals), part.substring(equals + 1)));
      }
    }
    return new ConnectionStringParts(
        base,
        at < 0 ? null : authority.substring(0, at),
        authority.substring(at + 1),
        path,
        options);
  }

  /** The base with these options. */
  static String text(String base, List<Option> options) {
    return options.isEmpty()
        ? base
        : base + options.stream().map(Option::toString).collect(Collectors.joining("&", "?", ""));
  }

  /**
   * Whether the user or the password seems to hold a character that must be percent-encoded. The
   * driver would split such a text in the wrong place, and name a part of the password as a host.
   * The specification of connection strings allows an at sign in the value of a known option.
   */
  boolean userNeedsEncoding() {
    boolean later =
        path.indexOf('@') >= 0
            || options.stream()
                .anyMatch(o -> o.toString().indexOf('@') >= 0 && !OptionAdvice.known(o.key()));
    return later || (userInfo != null && !encoded(userInfo));
  }

  /**
   * Checks the decoded names. A password may have any character.
   *
   * @throws WrongValueException one begins or ends with white space, or holds a control character
   */
  void checkNames() {
    for (String host : hosts.split(",", -1)) {
      checkName("the host's name", host);
    }
    checkName("the database's name", path);
    if (userInfo != null) {
      checkName("the user's name", userInfo.split(":", -1)[0]);
    }
  }

  private static void checkName(String what, String encoded) {
    String fault;
    try {
      // The driver does not decode a plus sign there.
      fault =
          StrayCharacters.fault(
              URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      // The driver reports the error in the encoding.
      fault = null;
    }
    if (fault != null) {
      throw new WrongValueException(what + " can't be used: " + fault, StrayCharacters.ALLOWED);
    }
  }

  private static boolean encoded(String userInfo) {
    return userInfo.matches("[^/?#\\[\\]@\\s:]*(?::[^/?#\\[\\]@\\s:]*)?")
        && userInfo.matches("(?:[^%]|%[0-9A-Fa-f]{2})*");
  }

  /** Whether a host is the path of a Unix socket, written in any way. */
  boolean unixSocket() {
    String lower = hosts.toLowerCase(Locale.ROOT);
    boolean raw = hosts.isEmpty() && path.contains(".sock");
    return raw
        || lower.contains("%2f")
        || Stream.of(lower.split(",")).anyMatch(host -> host.endsWith(".sock"));
  }
}
