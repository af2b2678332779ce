package taskrunner.settings;

import com.mongodb.AuthenticationMechanism;
import com.mongodb.ConnectionString;
import com.mongodb.MongoCredential;
import com.mongodb.connection.ClusterSettings;
import com.mongodb.connection.ConnectionPoolSettings;
import com.mongodb.connection.ServerSettings;
import com.mongodb.connection.SocketSettings;
import com.mongodb.connection.SslSettings;
import com.mongodb.spi.dns.DnsClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import taskrunner.settings.ConnectionStringParts.Option;

/**
 * Checks whether the driver accepts a connection string before a client exists, and finds the
 * options that it refuses. The driver checks some options when it reads the string, others when it
 * builds settings, and its messages do not name the option.
 */
final class DriverCheck {
  // A comma after the schemes, so that Redaction does not mask the rest.
  static final String FORM =
      "mongodb:// or mongodb+srv://, then [user:password@]host[:port][,host…][/database][?options]";

  /** Reading settings uses no network: the driver resolves TXT records when it connects. */
  private static final DnsClient NO_DNS = (name, type) -> List.of();

  /** The driver's default. */
  private static final int MAX_POOL_SIZE = 100;

  private static final List<String> OIDC_ENVIRONMENTS = List.of("azure", "gcp", "k8s", "test");

  private static final String UNREADABLE = "the driver can't read it";

  /** The beginnings of driver messages that quote no part of the string. Only these are shown. */
  private static final List<String> KNOWN =
      List.of(
          "Unsupported authMechanism",
          "No match for read preference",
          "Direct connections are not supported when using multiple hosts",
          "Direct connections are not supported when using mongodb+srv protocol",
          "Password can not be null",
          "Password must be null",
          "username can not be null",
          "user name must not be specified",
          "No username is provided",
          "Invalid mechanism, MONGODB_x509 does not support passwords",
          "Invalid authSource",
          "authSource can not be an empty string",
          "Only one host allowed when using mongodb+srv protocol",
          "Only one host can be specified with loadBalanced=true",
          "Host for when using mongodb+srv protocol can not contain a port",
          "Conflicting tls and ssl",
          "Read preference mode must be specified",
          "Primary read preference can not also specify",
          "tlsAllowInvalidHostnames or sslInvalidHostnameAllowed set along with tlsInsecure",
          "replicaSet can not be specified with loadBalanced=true",
          "directConnection=true can not be specified with loadBalanced=true",
          "srvMaxHosts can only be specified with mongodb+srv protocol",
          "srvMaxHosts can not be specified with loadBalanced=true",
          "srvMaxHosts can not be specified with replica set name",
          "srvServiceName can only be specified with mongodb+srv protocol",
          "proxyPort can only be specified with proxyHost",
          "proxyUsername can only be specified with proxyHost",
          "Both proxyUsername and proxyPassword must be set together",
          "Duplicated values for proxy",
          "Unsupported compressor",
          "state should be: w >= 0",
          "state should be: journal is false when w is 0",
          "state should be: proxyHost is not empty");

  private DriverCheck() {}

  /**
   * The string as the driver reads it.
   *
   * @throws WrongValueException the driver would refuse it
   */
  static ConnectionString check(String base, List<Option> options) {
    try {
      return apply(base, options);
    } catch (WrongValueException e) {
      throw e;
    } catch (RuntimeException e) {
      // Without the cause: the driver may quote a part of the password.
      throw wrong(base, options, e);
    }
  }

  private static ConnectionString apply(String base, List<Option> options) {
    ConnectionString read = new ConnectionString(ConnectionStringParts.text(base, options), NO_DNS);
    checkPool(read);
    checkOidc(read.getCredential());
    ClusterSettings.builder().applyConnectionString(read).build();
    ConnectionPoolSettings.builder().applyConnectionString(read).build();
    ServerSettings.builder().applyConnectionString(read).build();
    SocketSettings.builder().applyConnectionString(read).build();
    SslSettings.builder().applyConnectionString(read).build();
    return read;
  }

  private static void checkPool(ConnectionString read) {
    Integer least = read.getMinConnectionPoolSize();
    Integer most = read.getMaxConnectionPoolSize();
    int bound = most == null ? MAX_POOL_SIZE : most;
    if (least != null && least > bound) {
      throw new WrongValueException(
          "minPoolSize is larger than maxPoolSize (%s against %s)".formatted(least, bound),
          "minPoolSize up to maxPoolSize, which is " + MAX_POOL_SIZE + " where it is not given");
    }
  }

  /** The driver checks this only with the first command. */
  private static void checkOidc(@Nullable MongoCredential credential) {
    if (credential == null
        || credential.getAuthenticationMechanism() != AuthenticationMechanism.MONGODB_OIDC) {
      return;
    }
    String environment = credential.getMechanismProperty("ENVIRONMENT", "");
    String resource = credential.getMechanismProperty("TOKEN_RESOURCE", "");
    boolean named = List.of("azure", "gcp").contains(environment);
    if (!OIDC_ENVIRONMENTS.contains(environment)
        || named == (resource == null || resource.isEmpty())) {
      throw new WrongValueException(
          "authMechanism=MONGODB-OIDC needs other authMechanismProperties",
          "ENVIRONMENT:k8s, or ENVIRONMENT:azure or gcp with TOKEN_RESOURCE:name");
    }
  }

  private static WrongValueException wrong(
      String base, List<Option> options, RuntimeException error) {
    String reason = reason(error);
    List<String> names = refused(base, List.of()) ? List.of() : culprits(base, options);
    if (names.isEmpty()) {
      return new WrongValueException(reason, FORM);
    }
    String sentence =
        names.size() == 1
            ? "the driver refuses the option " + names.get(0)
            : "the driver refuses the options " + String.join(" and ", names) + " together";
    return new WrongValueException(
        reason.equals(UNREADABLE) ? sentence : sentence + ": " + reason, allowed(names));
  }

  private static String allowed(List<String> names) {
    DriverOption only =
        names.size() == 1 ? DriverOption.of(names.get(0).toLowerCase(Locale.ROOT)) : null;
    if (only == null) {
      return "options that go together";
    }
    return only.checkedByDriver() ? only.allowed() : "a connection string without it";
  }

  /**
   * The options without which the driver accepts the rest; else the first that it refuses alone.
   */
  private static List<String> culprits(String base, List<Option> options) {
    List<String> names =
        options.stream()
            .filter(option -> !refused(base, without(option, options)))
            .map(Option::written)
            .distinct()
            .toList();
    return !names.isEmpty()
        ? names
        : options.stream()
            .filter(option -> refused(base, List.of(option)))
            .map(Option::written)
            .limit(1)
            .toList();
  }

  private static List<Option> without(Option option, List<Option> options) {
    List<Option> others = new ArrayList<>(options);
    others.removeIf(other -> other.key().equals(option.key()));
    return others;
  }

  private static boolean refused(String base, List<Option> options) {
    try {
      apply(base, options);
      return false;
    } catch (RuntimeException e) {
      return true;
    }
  }

  /** The driver's reason without quotations, which may hold a part of the password. */
  private static String reason(RuntimeException error) {
    String message = error.getMessage();
    if (message == null) {
      return UNREADABLE;
    }
    if (message.startsWith("The connection string ")) {
      String withoutQuotes = message.replaceAll("\\s*'[^']*'", " (…)").strip();
      int end = withoutQuotes.indexOf(". ");
      String sentence = end < 0 ? withoutQuotes : withoutQuotes.substring(0, end);
      return sentence.replaceAll("\\.$", "").replaceFirst("^The connection string ", "it ");
    }
    if (message.startsWith("state should be: databaseName")) {
      return "the database's name holds a character that is not allowed";
    }
    for (String start : KNOWN) {
      if (message.startsWith(start)) {
        return "the driver says: " + start;
      }
    }
    return UNREADABLE;
  }
}
