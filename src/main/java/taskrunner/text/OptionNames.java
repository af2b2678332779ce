package taskrunner.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names of a connection string's options, and which of them are those of secrets.
 *
 * <p>A secret with an {@code &} or a {@code ;} that is not percent-encoded is split there. What
 * follows a secret option is therefore part of the secret, up to the next known option.
 */
public final class OptionNames {
  /** For each option that has an effect here, the Java driver's name and then its other ones. */
  private static final String TABLE =
      """
      connectTimeoutMS connectTimeout
      socketTimeoutMS socketTimeout
      serverSelectionTimeoutMS serverSelectionTimeout
      heartbeatFrequencyMS heartbeatFrequency heartbeatInterval heartbeatIntervalMS
      localThresholdMS localThreshold secondaryAcceptableLatency secondaryAcceptableLatencyMS
      maxIdleTimeMS maxIdleTime
      maxLifeTimeMS maxLifeTime
      waitQueueTimeoutMS waitQueueTimeout
      wtimeoutMS wtimeout
      timeoutMS
      maxStalenessSeconds maxStaleness
      minPoolSize
      maxPoolSize
      maxConnecting
      proxyPort
      srvMaxHosts
      zlibCompressionLevel
      tls
      ssl
      tlsInsecure
      tlsAllowInvalidHostnames sslInvalidHostNameAllowed
      retryWrites
      retryReads
      directConnection
      loadBalanced
      journal j
      safe
      appName
      replicaSet
      authSource
      authMechanism
      authMechanismProperties
      gssapiServiceName
      compressors
      proxyHost
      proxyUsername
      proxyPassword
      readPreference
      readPreferenceTags
      readConcernLevel
      w
      srvServiceName
      serverMonitoringMode
      uuidRepresentation
      tlsCAFile sslCertificateAuthorityFile
      tlsCertificateKeyFile sslClientCertificateKeyFile
      tlsCertificateKeyFilePassword sslClientCertificateKeyPassword
      """;

  private static final List<List<String>> OPTIONS = new ArrayList<>();

  private static final Set<String> KNOWN = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  // A start that reads a connection string needs this class, so it links no functions and
  // formats nothing.
  static {
    for (String line : TABLE.strip().split("\n", -1)) {
      List<String> names = List.of(line.split(" ", -1));
      OPTIONS.add(names);
      KNOWN.addAll(names);
    }
  }

  /** A pattern of the known names. */
  static final String ANY_KNOWN = "(?:" + String.join("|", KNOWN) + ")";

  /** A pattern of what the name of a secret holds, in any text. */
  static final String SECRET_WORDS =
      encodable("password|passwd|passphrase|pwd|secret|token|credential|authmechanismproperties");

  /** As {@link #SECRET_WORDS}, of a connection string's option; also where it is misspelt. */
  static final String SECRET_PARTS = encodable("pas|sword|pwd|secret|token|cred|mechanismprop");

  private static final Pattern SECRET = Pattern.compile(SECRET_PARTS, Pattern.CASE_INSENSITIVE);

  private OptionNames() {}

  /**
   * The other names of an option.
   *
   * @param driversName as in the table
   */
  public static List<String> others(String driversName) {
    for (List<String> names : OPTIONS) {
      if (names.get(0).equals(driversName)) {
        return names.subList(1, names.size());
      }
    }
    throw new IllegalArgumentException(driversName + " is not in the table");
  }

  /** Whether an option of that name, in any case, has an effect here. */
  static boolean known(String name) {
    return KNOWN.contains(name);
  }

  /** Whether the value of that option is a secret, also if the name is misspelt or encoded. */
  public static boolean secret(String name) {
    return SECRET.matcher(name).find();
  }

  /** {@code words} as a pattern in which each letter may be percent-encoded. */
  private static String encodable(String words) {
    StringBuilder pattern = new StringBuilder();
    for (char c : words.toLowerCase(Locale.ROOT).toCharArray()) {
      if (c == '|') {
        pattern.append(c);
        continue;
      }
      // %41 is A and %61 is a.
      int high = c >> 4;
      char low = Character.forDigit(c & 0xF, 16);
      pattern.append("(?:").append(c).append("|%[").append(high - 2).append(high).append(']');
      pattern.append(low).append(')');
    }
    return pattern.toString();
  }
}
