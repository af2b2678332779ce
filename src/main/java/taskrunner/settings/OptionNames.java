package taskrunner.settings;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names of options that drivers, shells and tools know, and what to do about each here. */
final class OptionNames {
  private static final String CERTIFICATES =
      "certificates are always checked; name the authority's certificate with tlsCAFile";

  private static final String CA_FILE = "use tlsCAFile";
  private static final String KEY_FILE = "use tlsCertificateKeyFile";
  private static final String KEY_PASSWORD = "use tlsCertificateKeyFilePassword";
  private static final String REVOCATION =
      "the JVM decides about revocation; set com.sun.net.ssl.checkRevocation for it";
  private static final String MAJORITY = "every write here is journaled and waits for a majority";
  private static final String UUIDS = "this module stores no UUIDs; leave it out";
  private static final String POOL = "bound connections with maxPoolSize and waitQueueTimeoutMS";
  private static final String ADDRESSES =
      "the JVM picks the address; set java.net.preferIPv4Stack or java.net.preferIPv6Addresses for"
          + " it";
  static final String TIME_LIMITS =
      "each command here has a time limit of its own; use socketTimeoutMS or wtimeoutMS";

  private static final String DRIVERS_OWN =
      "it belongs to another driver, and this module has no counterpart; leave it out";

  /** By the name in lower case. */
  private static final Map<String, String> WITHOUT_EFFECT = new TreeMap<>();

  static {
    advice(
        CERTIFICATES,
        "tlsAllowInvalidCertificates",
        "sslVerifyCertificate",
        "sslAllowInvalidCertificates",
        "sslValidate",
        "ssl_cert_reqs",
        "rejectUnauthorized");
    advice(
        "the host's name is always checked; use tlsAllowInvalidHostnames",
        "sslAllowInvalidHostnames",
        "ssl_match_hostname",
        "checkServerIdentity");
    advice(CA_FILE, "sslCA", "sslCAFile", "ssl_ca_certs", "ca");
    advice(
        KEY_FILE,
        "sslPEMKeyFile",
        "sslCert",
        "sslKey",
        "ssl_certfile",
        "ssl_keyfile",
        "tlsCertificateFile");
    advice(KEY_PASSWORD, "sslPEMKeyPassword", "sslPass", "ssl_pem_passphrase");
    advice(
        REVOCATION,
        "tlsDisableCertificateRevocationCheck",
        "tlsDisableOCSPEndpointCheck",
        "tlsCRLFile",
        "sslCRL",
        "sslCRLFile",
        "ssl_crlfile");
    advice("use directConnection=true", "connect");
    advice(MAJORITY, "fsync", "wnumber");
    advice(UUIDS, "guids");
    advice(
        POOL,
        "waitQueueSize",
        "waitQueueMultiple",
        "poolSize",
        "minSize",
        "maxSize",
        "max_pool_size",
        "connectionsPerHost");
    advice("all is read from the primary; leave it out", "slaveOk", "slave_ok", "secondaryOk");
    advice(ADDRESSES, "ipv6", "family");
    advice(TIME_LIMITS, "timeout", "maxTimeMS");
    advice(
        "use connectTimeoutMS and heartbeatFrequencyMS", "heartbeatTimeout", "heartbeatTimeoutMS");
    advice(
        "use authMechanismProperties=SERVICE_NAME:name",
        "gssapiServiceHost",
        "authMechanismServiceName");
    advice("use authSource", "authdb", "authDatabase", "authenticationDatabase");
    advice("use authMechanism", "authenticationMechanism");
    advice("use replicaSet", "rs_name", "replicaSetName", "setName");
    advice("use compressors", "compression", "compressor");
    advice(
        DRIVERS_OWN,
        "autoReconnect",
        "auto_reconnect",
        "bufferMaxEntries",
        "directoryPerDb",
        "domainsEnabled",
        "driverInfo",
        "enableOverloadRetargeting",
        "enableUtf8Validation",
        "forceServerObjectId",
        "ha",
        "haInterval",
        "ignoreUndefined",
        "keepAlive",
        "keepAliveInitialDelay",
        "maxAdaptiveRetries",
        "monitorCommands",
        "noDelay",
        "numberOfRetries",
        "promoteBuffers",
        "promoteLongs",
        "promoteValues",
        "raw",
        "reconnectInterval",
        "reconnectTries",
        "serializeFunctions",
        "socketKeepAlive",
        "srvAllowedHostsSuffix",
        "tz_aware",
        "unicode_decode_error_handler",
        "useNewUrlParser",
        "useUnifiedTopology",
        "zstdCompressionLevel");
  }

  private OptionNames() {}

  private static void advice(String advice, String... names) {
    for (String name : names) {
      WITHOUT_EFFECT.put(name.toLowerCase(Locale.ROOT), advice);
    }
  }

  /** Whether there is an option of that name in lower case, with or without effect here. */
  static boolean known(String key) {
    return DriverOption.of(key) != null
        || TlsOption.of(key) != null
        || WITHOUT_EFFECT.containsKey(key);
  }

  /** What to do instead of giving an option that has no effect here. */
  static String advice(String key) {
    String known = WITHOUT_EFFECT.get(key);
    return known != null
        ? known
        : "it is not known; the nearest known one is " + nearest(key) + ", else leave it out";
  }

  private static String nearest(String key) {
    Stream<String> names =
        Stream.concat(
            Stream.of(DriverOption.values())
                .flatMap(o -> Stream.concat(Stream.of(o.driversName()), o.otherNames().stream())),
            Stream.of(TlsOption.values()).map(TlsOption::word));
    return Spelling.nearest(key, names);
  }

  /** A name as it may be shown; a password that was cut in two may look like an option. */
  static @Nullable String shown(String name) {
    return name.matches("[A-Za-z][A-Za-z0-9_.]{0,40}") ? name : null;
  }
}
