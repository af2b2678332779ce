package taskrunner.settings;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Advice on options of other drivers, shells and tools that have no effect here. */
final class OptionAdvice {
  static final String TIME_LIMITS =
      "each command of this module has its own time limit; use socketTimeoutMS or wtimeoutMS";

  /** Groups of options, each after the advice on it. */
  private static final String TABLE =
      """
      : certificates are always checked; name the authority's certificate with tlsCAFile
      tlsAllowInvalidCertificates sslVerifyCertificate sslAllowInvalidCertificates sslValidate
      ssl_cert_reqs rejectUnauthorized
      : the host's name is always checked; use tlsAllowInvalidHostnames
      sslAllowInvalidHostnames ssl_match_hostname checkServerIdentity
      : use tlsCAFile
      sslCA sslCAFile ssl_ca_certs ca
      : use tlsCertificateKeyFile
      sslPEMKeyFile sslCert sslKey ssl_certfile ssl_keyfile tlsCertificateFile
      : use tlsCertificateKeyFilePassword
      sslPEMKeyPassword sslPass ssl_pem_passphrase
      : the JVM controls revocation checks; set com.sun.net.ssl.checkRevocation
      tlsDisableCertificateRevocationCheck tlsDisableOCSPEndpointCheck tlsCRLFile sslCRL sslCRLFile
      ssl_crlfile
      : use directConnection=true
      connect
      : every write here is journaled and waits for a majority
      fsync wnumber
      : this module stores no UUIDs; leave it out
      guids
      : limit connections with maxPoolSize and waitQueueTimeoutMS
      waitQueueSize waitQueueMultiple poolSize minSize maxSize max_pool_size connectionsPerHost
      : every read is from the primary; leave it out
      slaveOk slave_ok secondaryOk
      : the JVM selects the address; set java.net.preferIPv4Stack or java.net.preferIPv6Addresses for \
      it
      ipv6 family
      : use connectTimeoutMS and heartbeatFrequencyMS
      heartbeatTimeout heartbeatTimeoutMS
      : use authMechanismProperties=SERVICE_NAME:name
      gssapiServiceHost authMechanismServiceName
      : use authSource
      authdb authDatabase authenticationDatabase
      : use authMechanism
      authenticationMechanism
      : use replicaSet
      rs_name replicaSetName setName
      : use compressors
      compression compressor
      : it belongs to another driver, and this module has no counterpart; leave it out
      autoReconnect auto_reconnect bufferMaxEntries directoryPerDb domainsEnabled driverInfo
      enableOverloadRetargeting enableUtf8Validation forceServerObjectId ha haInterval ignoreUndefined
      keepAlive keepAliveInitialDelay maxAdaptiveRetries monitorCommands noDelay numberOfRetries
      promoteBuffers promoteLongs promoteValues raw reconnectInterval reconnectTries
      serializeFunctions socketKeepAlive srvAllowedHostsSuffix tz_aware unicode_decode_error_handler
      useNewUrlParser useUnifiedTopology zstdCompressionLevel
      """;

  /** By the name in lower case. */
  private static final Map<String, String> WITHOUT_EFFECT = new HashMap<>();

  static {
    String advice = "";
    for (String line : TABLE.lines().toList()) {
      if (line.startsWith(": ")) {
        advice = line.substring(2);
      } else {
        for (String name : line.toLowerCase(Locale.ROOT).split(" ", -1)) {
          WITHOUT_EFFECT.put(name, advice);
        }
      }
    }
    WITHOUT_EFFECT.put("timeout", TIME_LIMITS);
    WITHOUT_EFFECT.put("maxtimems", TIME_LIMITS);
  }

  private OptionAdvice() {}

  /** Whether an option has that name in lower case, with or without effect here. */
  static boolean known(String key) {
    return DriverOption.of(key) != null || WITHOUT_EFFECT.containsKey(key);
  }

  /** What to use instead of an option that has no effect here. */
  static String advice(String key) {
    String known = WITHOUT_EFFECT.get(key);
    return known != null
        ? known
        : "it is not known; the nearest known one is " + nearest(key) + ", else leave it out";
  }

  private static String nearest(String key) {
    Stream<String> names =
        Stream.of(DriverOption.values())
            .flatMap(o -> Stream.concat(Stream.of(o.driversName()), o.otherNames().stream()));
    return Spelling.nearest(key, names);
  }

  /** The name if it may be shown; null for what may be part of a password. */
  static @Nullable String shown(String name) {
    return name.matches("[A-Za-z][A-Za-z0-9_.]{0,40}") ? name : null;
  }
}
