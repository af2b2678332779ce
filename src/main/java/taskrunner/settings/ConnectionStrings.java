package taskrunner.settings;

import com.mongodb.ConnectionString;
import com.mongodb.spi.dns.DnsClient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.text.ConnectionStringText;

/** Checks a connection string by the driver's own parser, without a look-up in the DNS. */
final class ConnectionStrings {
  /** Reading settings is no time for the network; the driver looks TXT records up on connecting. */
  private static final DnsClient NO_DNS = (name, type) -> List.of();

  // The scheme stands apart: what masks secrets would take the rest for one.
  private static final String FORM =
      "mongodb:// or mongodb+srv://, then [user:password@]host[:port][,host…][/database][?options]";

  private ConnectionStrings() {}

  /**
   * The database that {@code text} names; null where it names none.
   *
   * @throws WrongValueException it is not a connection string
   */
  static @Nullable String check(String text) {
    if (!text.startsWith("mongodb://") && !text.startsWith("mongodb+srv://")) {
      throw new WrongValueException("its scheme is neither mongodb nor mongodb+srv", FORM);
    }
    ConnectionStringText parts = ConnectionStringText.parse(text);
    if (parts.userNeedsEncoding()) {
      throw new WrongValueException(
          "the user or the password holds a character that must be percent-encoded",
          "@ as %40, : as %3A, / as %2F, ? as %3F, # as %23, [ as %5B, ] as %5D, % as %25");
    }
    if (parts.hasOption("proxyPassword")) {
      throw new WrongValueException(
          "the option proxyPassword is refused because the MongoDB driver writes it to its log",
          "a proxy that lets this host in without a password");
    }
    try {
      return new ConnectionString(text, NO_DNS).getDatabase();
    } catch (RuntimeException e) {
      throw new WrongValueException(reason(e), FORM);
    }
  }

  /**
   * The driver's reason without what it quotes: a quoted part may be a piece of the password. Its
   * exception is not kept as a cause for the same reason.
   */
  private static String reason(RuntimeException error) {
    String message = error.getMessage();
    if (message == null || !message.startsWith("The connection string ")) {
      return known(message);
    }
    String withoutQuotes = message.replaceAll("\\s*'[^']*'", " (…)").strip();
    int end = withoutQuotes.indexOf(". ");
    String sentence = end < 0 ? withoutQuotes : withoutQuotes.substring(0, end);
    return sentence.replaceAll("\\.$", "").replaceFirst("^The connection string ", "it ");
  }

  private static String known(@Nullable String message) {
    if (message == null) {
      return "the driver can't read it";
    }
    for (String start :
        List.of(
            "Unsupported authMechanism",
            "No match for read preference",
            "Direct connections are not supported",
            "Password can not be null",
            "No username is provided",
            "Only one host",
            "Host for when using mongodb+srv protocol can not contain a port",
            "Conflicting tls and ssl",
            "Read preference mode must be specified",
            "state should be: databaseName")) {
      if (message.startsWith(start)) {
        return start.startsWith("state")
            ? "the database's name holds a character that is not allowed"
            : "the driver says: " + start;
      }
    }
    return "the driver can't read it";
  }
}
