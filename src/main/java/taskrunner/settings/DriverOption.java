package taskrunner.settings;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.settings.ConnectionStringParts.Option;
import taskrunner.text.OptionNames;
import taskrunner.text.StrayCharacters;

/**
 * The options of a connection string that have an effect here, under the Java driver's names.
 * {@link OptionNames} has the other spellings, which the .NET driver takes.
 *
 * @see com.mongodb.ConnectionString
 */
enum DriverOption {
  CONNECT_TIMEOUT("connectTimeoutMS", Kind.TIME, 0),
  SOCKET_TIMEOUT("socketTimeoutMS", Kind.TIME, 0),
  SERVER_SELECTION_TIMEOUT("serverSelectionTimeoutMS", Kind.TIME, 0),
  HEARTBEAT_FREQUENCY("heartbeatFrequencyMS", Kind.TIME, 1),
  LOCAL_THRESHOLD("localThresholdMS", Kind.TIME, 0),
  MAX_IDLE_TIME("maxIdleTimeMS", Kind.TIME, 0),
  MAX_LIFE_TIME("maxLifeTimeMS", Kind.TIME, 0),
  /** A negative value means no limit. */
  WAIT_QUEUE_TIMEOUT("waitQueueTimeoutMS", Kind.TIME, -1),
  WRITE_TIMEOUT("wtimeoutMS", Kind.TIME, 0),
  /** Checked, but not given to the driver: {@link ConnectionStringReader}. */
  TIMEOUT("timeoutMS", Kind.TIME, 0),
  /** -1 means no limit. */
  MAX_STALENESS("maxStalenessSeconds", Kind.SECONDS, -1),

  MIN_POOL_SIZE("minPoolSize", Kind.NUMBER, 0),
  MAX_POOL_SIZE("maxPoolSize", Kind.NUMBER, 0),
  MAX_CONNECTING("maxConnecting", Kind.NUMBER, 1),
  PROXY_PORT("proxyPort", Kind.NUMBER, 0),
  SRV_MAX_HOSTS("srvMaxHosts", Kind.NUMBER, 0),
  ZLIB_LEVEL("zlibCompressionLevel", Kind.NUMBER, -1),

  TLS("tls", Kind.FLAG),
  SSL("ssl", Kind.FLAG),
  TLS_INSECURE("tlsInsecure", Kind.FLAG),
  TLS_ALLOW_INVALID_HOSTNAMES("tlsAllowInvalidHostnames", Kind.FLAG),
  RETRY_WRITES("retryWrites", Kind.FLAG),
  RETRY_READS("retryReads", Kind.FLAG),
  DIRECT_CONNECTION("directConnection", Kind.FLAG),
  LOAD_BALANCED("loadBalanced", Kind.FLAG),
  JOURNAL("journal", Kind.FLAG),
  SAFE("safe", Kind.FLAG),

  APP_NAME("appName", "at most 128 bytes in UTF-8"),
  REPLICA_SET("replicaSet", "the replica set's name"),
  AUTH_SOURCE("authSource", "the database that the user is defined in; $external for X.509"),
  AUTH_MECHANISM(
      "authMechanism",
      "SCRAM-SHA-256, SCRAM-SHA-1, MONGODB-X509, PLAIN, GSSAPI, MONGODB-AWS, MONGODB-OIDC"),
  AUTH_MECHANISM_PROPERTIES("authMechanismProperties", "KEY:value,KEY:value"),
  GSSAPI_SERVICE_NAME("gssapiServiceName", "the service's name"),
  COMPRESSORS("compressors", "zlib, snappy, zstd"),
  PROXY_HOST("proxyHost", "the name of a SOCKS5 proxy"),
  PROXY_USER_NAME("proxyUsername", "the proxy's user"),
  PROXY_PASSWORD("proxyPassword", "the proxy's password"),
  READ_PREFERENCE(
      "readPreference", "primary, primaryPreferred, secondary, secondaryPreferred, nearest"),
  READ_PREFERENCE_TAGS("readPreferenceTags", "tag:value,tag:value with a readPreference"),
  READ_CONCERN_LEVEL("readConcernLevel", "local, majority, available, linearizable, snapshot"),
  WRITE_CONCERN("w", "majority, a number from 0, a tag set's name"),
  SRV_SERVICE_NAME("srvServiceName", "the service's name in an SRV record"),
  SERVER_MONITORING_MODE("serverMonitoringMode", "auto, stream, poll"),
  UUID_REPRESENTATION(
      "uuidRepresentation", "standard, csharpLegacy, javaLegacy, pythonLegacy, unspecified"),

  TLS_CA_FILE("tlsCAFile", Kind.PEM),
  TLS_KEY_FILE("tlsCertificateKeyFile", Kind.PEM),
  TLS_KEY_PASSWORD("tlsCertificateKeyFilePassword", Kind.PEM);

  private static final int LONGEST_APP_NAME = 128;

  /** The values may be secrets: any character is allowed, and no message shows them. */
  private static final Set<DriverOption> TOKENS =
      Set.of(AUTH_MECHANISM_PROPERTIES, PROXY_USER_NAME, PROXY_PASSWORD);

  private static final Map<String, DriverOption> BY_NAME = new HashMap<>();

  static {
    for (DriverOption option : values()) {
      BY_NAME.put(option.driversName.toLowerCase(Locale.ROOT), option);
      option.otherNames.forEach(name -> BY_NAME.put(name.toLowerCase(Locale.ROOT), option));
    }
  }

  private final String driversName;
  private final Kind kind;
  private final int least;
  private final String allowed;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<String> otherNames;

  DriverOption(String driversName, Kind kind) {
    this(driversName, kind, 0);
  }

  DriverOption(String driversName, Kind kind, int least) {
    this.driversName = driversName;
    this.kind = kind;
    this.least = least;
    this.otherNames = OptionNames.others(driversName);
    this.allowed =
        switch (kind) {
          case TIME, SECONDS -> OptionTimes.FORMS;
          case NUMBER -> "a whole number from " + least;
          case PEM -> "a PEM file";
          default -> "true, false";
        };
  }

  DriverOption(String driversName, String allowed) {
    this.driversName = driversName;
    this.kind = Kind.TEXT;
    this.least = 0;
    this.otherNames = OptionNames.others(driversName);
    this.allowed = allowed;
  }

  /** The option of that name in lower case; null where the driver has none. */
  static @Nullable DriverOption of(String key) {
    return BY_NAME.get(key);
  }

  String driversName() {
    return driversName;
  }

  List<String> otherNames() {
    return otherNames;
  }

  /** The allowed values, for a message. */
  String allowed() {
    return allowed;
  }

  /** Whether this module reads it instead of the driver. */
  boolean tlsMaterial() {
    return kind == Kind.PEM;
  }

  /** Whether {@link #driversValue} leaves the check of the value to the driver. */
  boolean checkedByDriver() {
    return kind == Kind.TEXT;
  }

  /**
   * The value to give to the driver.
   *
   * @throws WrongValueException the value is not one that the driver or the .NET driver takes
   */
  String driversValue(Option option) {
    String value = kind == Kind.PEM ? option.pathValue() : option.value();
    refuse(value.isBlank() && this != READ_PREFERENCE_TAGS, option, "is empty");
    try {
      return switch (kind) {
        case TIME -> Integer.toString(atLeast(option, OptionTimes.millis(option.key(), value)));
        case SECONDS -> Integer.toString(seconds(option, OptionTimes.millis(option.key(), value)));
        case NUMBER -> Integer.toString(atLeast(option, Integer.parseInt(value.strip())));
        case FLAG -> flag(option, value.strip().toLowerCase(Locale.ROOT));
        case TEXT -> text(option, value);
        case PEM -> value;
      };
    } catch (NumberFormatException e) {
      throw wrong(option, "is not a whole number", allowed);
    } catch (WrongValueException e) {
      throw e.reason().startsWith("the option ")
          ? e
          : wrong(option, "has a wrong value: " + e.reason(), e.allowed());
    }
  }

  private int atLeast(Option option, int number) {
    if (number < least) {
      if (kind == Kind.NUMBER) {
        throw wrong(option, "is less than " + least, allowed);
      }
      throw wrong(
          option,
          "is less than " + least + " ms",
          least < 0 ? "at least 0 ms; -1 ms for no limit" : "at least " + least + " ms");
    }
    if (this == PROXY_PORT && number > 65_535) {
      throw wrong(option, "is no port", "0 to 65535");
    }
    if (this == ZLIB_LEVEL && number > 9) {
      throw wrong(option, "is more than 9", "-1 to 9");
    }
    return number;
  }

  private static int seconds(Option option, int millis) {
    if (millis < 0 && millis != -1000) {
      throw wrong(option, "is less than 0", "at least 0 s; -1 for no limit");
    }
    return Math.floorDiv(millis + 999, 1000);
  }

  /**
   * The Java driver accepts {@code yes} and ignores an unknown word; the .NET driver rejects both.
   */
  private String flag(Option option, String word) {
    refuse(!word.equals("true") && !word.equals("false"), option, "is neither true nor false");
    return word;
  }

  private String text(Option option, String value) {
    refuse(
        this == APP_NAME && value.getBytes(StandardCharsets.UTF_8).length > LONGEST_APP_NAME,
        option,
        "is longer than " + LONGEST_APP_NAME + " bytes");
    refuse(
        this == AUTH_MECHANISM && value.equalsIgnoreCase("MONGODB-CR"),
        option,
        "is MONGODB-CR, which servers no longer support");
    String fault = TOKENS.contains(this) ? null : StrayCharacters.fault(value);
    refuse(fault != null, option, "can't be used: " + fault);
    String text = option.text();
    return text == null ? "" : text;
  }

  private void refuse(boolean wrong, Option option, String what) {
    if (wrong) {
      throw wrong(option, what, allowed);
    }
  }

  private static WrongValueException wrong(Option option, String what, String allowed) {
    return new WrongValueException("the option " + option.name() + " " + what, allowed);
  }

  private enum Kind {
    /** Milliseconds for the driver. */
    TIME,
    /** Seconds for the driver. */
    SECONDS,
    NUMBER,
    FLAG,
    TEXT,
    /** TLS material: this module reads it instead of the driver. */
    PEM
  }
}
