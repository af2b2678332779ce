package taskrunner.settings;

import static taskrunner.settings.DriverOption.AUTH_MECHANISM_PROPERTIES;
import static taskrunner.settings.DriverOption.AUTH_SOURCE;
import static taskrunner.settings.DriverOption.GSSAPI_SERVICE_NAME;
import static taskrunner.settings.DriverOption.JOURNAL;
import static taskrunner.settings.DriverOption.PROXY_PASSWORD;
import static taskrunner.settings.DriverOption.READ_CONCERN_LEVEL;
import static taskrunner.settings.DriverOption.READ_PREFERENCE;
import static taskrunner.settings.DriverOption.READ_PREFERENCE_TAGS;
import static taskrunner.settings.DriverOption.SAFE;
import static taskrunner.settings.DriverOption.TLS;
import static taskrunner.settings.DriverOption.TLS_INSECURE;
import static taskrunner.settings.DriverOption.WRITE_CONCERN;
import static taskrunner.settings.WrongValueException.when;

import com.mongodb.ConnectionString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.database.CheckedConnectionString;
import taskrunner.database.TlsFile;
import taskrunner.database.TlsFiles;
import taskrunner.settings.ConnectionStringParts.Option;
import taskrunner.text.OptionNames;
import taskrunner.text.PathText;
import taskrunner.text.Redaction;
import taskrunner.text.Secret;
import taskrunner.text.StrayCharacters;

/**
 * Reads a connection string as the driver does, without a DNS look-up, and warns about each option
 * that has no effect or an unexpected one.
 */
final class ConnectionStringReader {
  /** Options that this module overrides for its own commands. */
  private static final Set<DriverOption> OVERRULED =
      Set.of(WRITE_CONCERN, JOURNAL, SAFE, READ_PREFERENCE, READ_CONCERN_LEVEL);

  private static final Set<DriverOption> FOR_A_USER =
      Set.of(AUTH_SOURCE, AUTH_MECHANISM_PROPERTIES, GSSAPI_SERVICE_NAME);

  private static final Set<String> OURS = Set.of("majority", "true", "primary");

  /** The key of the connection string in settings that a program has made itself. */
  private static final String KEY = "Mongo:ConnectionString";

  private static final String GIVEN = KEY + " (" + GivenSettings.SOURCE + ")";

  private final String where;
  private final List<Option> forDriver = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> risks = new ArrayList<>();
  private TlsFiles tls = TlsFiles.NONE;
  private boolean tlsOff;

  /** The last option if its value is a secret, which may continue after it. */
  private @Nullable Option secret;

  private ConnectionStringReader(String where) {
    this.where = where;
  }

  /**
   * Checks {@code text}.
   *
   * @param where key and source, for the warnings
   * @param configured the PEM files that other settings name; they win over those of the string
   * @throws WrongValueException it is not a connection string, or the driver would refuse it
   */
  static CheckedConnectionString check(String text, String where, TlsFiles configured) {
    NameRules.checkCharacters(text, StrayCharacters.ALLOWED);
    when(
        !text.startsWith("mongodb://") && !text.startsWith("mongodb+srv://"),
        "its scheme is neither mongodb nor mongodb+srv",
        DriverCheck.FORM);
    ConnectionStringParts parts = ConnectionStringParts.of(text);
    when(parts.unixSocket(), "Unix sockets are not supported here", "host:port");
    when(
        parts.userNeedsEncoding(),
        "the user or the password holds a character that must be percent-encoded",
        "@ as %40, : as %3A, / as %2F, ? as %3F, # as %23, [ as %5B, ] as %5D, % as %25");
    parts.checkNames();
    ConnectionStringReader reading = new ConnectionStringReader(where);
    parts.options().forEach(reading::read);
    TlsFiles tls = configured.or(reading.tls);
    if (!tls.isNone()) {
      reading.switchTlsOn(tls);
    }
    ConnectionString read = DriverCheck.check(parts.base(), reading.forDriver);
    if (read.getCredential() == null) {
      parts.options().forEach(reading::withoutUser);
    }
    return new CheckedConnectionString(
        new Secret(read.getConnectionString()),
        database(read),
        reading.warnings,
        reading.risks,
        tls);
  }

  /** What the driver takes for database and collection is one name that can't be used. */
  private static @Nullable String database(ConnectionString read) {
    String collection = read.getCollection();
    return collection == null ? read.getDatabase() : read.getDatabase() + "." + collection;
  }

  /**
   * Checks the connection string of settings that a program may have made itself.
   *
   * @throws ConfigurationException as {@link #check}
   */
  static CheckedConnectionString checkGiven(Secret given, TlsFiles tls) {
    try {
      return check(given.reveal(), GIVEN, tls);
    } catch (WrongValueException e) {
      throw SectionValues.wrong(
          KEY, Redaction.ofConnectionString(given.reveal()), GivenSettings.SOURCE, e);
    }
  }

  /** {@code warnings} and those of a given connection string, each once. */
  static List<String> merged(List<String> warnings, List<String> ofGiven) {
    List<String> all = new ArrayList<>(warnings);
    for (String warning : ofGiven) {
      String[] ends = warning.split(Pattern.quote(GIVEN), 2);
      if (all.stream().noneMatch(w -> w.startsWith(ends[0]) && w.endsWith(ends[1]))) {
        all.add(warning);
      }
    }
    return all;
  }

  private void read(Option option) {
    when(
        option.text() == null,
        "one of its options has no equals sign",
        "name=value&name=value; & as %26 in a value");
    DriverOption known = DriverOption.of(option.key());
    if (known == null && secret != null) {
      warn(
          secret,
          "is followed by what is no option and may be a part of its value, so that the value is"
              + " cut: write & as %26 and ; as %3B in a value");
      return;
    }
    secret = OptionNames.secret(option.name()) ? option : null;
    if (known == null) {
      warn(option, "has no effect here: " + OptionAdvice.advice(option.key()));
    } else if (known.tlsMaterial()) {
      readTls(known, option);
    } else {
      read(known, option);
    }
  }

  private void read(DriverOption known, Option option) {
    when(
        known == PROXY_PASSWORD,
        "the option proxyPassword is refused because the MongoDB driver writes it to its log",
        "a proxy that accepts this host without a password");
    String value = known.driversValue(option);
    switch (known) {
      case COMPRESSORS -> value = compressors(option);
      case TLS, SSL -> tlsOff = value.equals("false");
      case TLS_INSECURE, TLS_ALLOW_INVALID_HOSTNAMES -> unchecked(known, option, value);
      case WRITE_TIMEOUT -> unit(option, value);
      case TIMEOUT -> {
        // With it, the driver would ignore wtimeoutMS.
        warn(option, "has no effect here: " + OptionAdvice.TIME_LIMITS);
        value = "";
      }
      default -> overruled(known, option);
    }
    if (!value.isEmpty() || known == READ_PREFERENCE_TAGS) {
      forDriver.add(new Option(known.driversName(), value, option.name()));
    }
  }

  private String compressors(Option option) {
    Compressors compressors = Compressors.of(option.value());
    if (!compressors.absent().isEmpty()) {
      boolean one = compressors.absent().size() == 1;
      warn(
          option,
          "names %s, but %s not on the class path, so connections do not use %s: add %s, or leave %s out"
              .formatted(
                  String.join(" and ", compressors.absent()),
                  one ? "its library is" : "their libraries are",
                  one ? "it" : "them",
                  compressors.artifacts(),
                  one ? "it" : "them"));
    }
    return String.join(",", compressors.usable());
  }

  private void unchecked(DriverOption known, Option option, String value) {
    if (!value.equals("true")) {
      return;
    }
    risks.add(
        "The option "
            + option.name()
            + " of the connection string disables the check of the host name: anyone with a trusted"
            + " certificate can impersonate the server. Leave it out, and connect to the name in"
            + " the server's certificate.");
    if (known == TLS_INSECURE) {
      warn(
          option,
          "disables only the check of the host name here: certificates are still checked; name the"
              + " authority's certificate with tlsCAFile");
    }
  }

  private void unit(Option option, String value) {
    if (option.key().equals("wtimeout") && option.value().strip().matches("[\\d.]+")) {
      warn(
          option,
          "counts milliseconds here, as in the Java driver, but seconds in the .NET driver: write"
              + " wtimeoutMS="
              + value
              + ", or give it a unit");
    }
  }

  private void overruled(DriverOption known, Option option) {
    if (OVERRULED.contains(known)
        && !OURS.contains(option.value().strip().toLowerCase(Locale.ROOT))) {
      warn(
          option,
          "has no effect here: every read is from the primary, and every write is journaled and"
              + " waits for a majority; leave it out unless another program needs it");
    }
  }

  private void withoutUser(Option option) {
    DriverOption known = DriverOption.of(option.key());
    if (known != null && FOR_A_USER.contains(known)) {
      warn(option, "has no effect here: the connection string names no user");
    }
  }

  private void readTls(DriverOption known, Option option) {
    String value = known.driversValue(option);
    tls =
        switch (known) {
          case TLS_CA_FILE ->
              new TlsFiles(file(option), tls.certificateKeyFile(), tls.keyPassword());
          case TLS_KEY_FILE -> new TlsFiles(tls.caFile(), file(option), tls.keyPassword());
          default -> new TlsFiles(tls.caFile(), tls.certificateKeyFile(), new Secret(value));
        };
  }

  private TlsFile file(Option option) {
    String fault = PathText.fault(option.pathValue());
    if (fault != null) {
      throw new WrongValueException(
          "the option " + option.name() + " names no file: " + fault, PathText.ALLOWED);
    }
    return new TlsFile(Path.of(option.pathValue()), option.name() + " of " + where);
  }

  private void switchTlsOn(TlsFiles given) {
    when(
        tlsOff,
        "tls=false contradicts " + given.origin() + ", which requires TLS",
        "tls=true, or no PEM file");
    if (forDriver.stream().noneMatch(o -> o.key().equals("tls") || o.key().equals("ssl"))) {
      forDriver.add(new Option(TLS.driversName(), "true"));
    }
  }

  private void warn(Option option, String what) {
    String name = OptionAdvice.shown(option.name());
    warnings.add(
        "%s of %s %s."
            .formatted(
                name == null ? "An option with an unreadable name" : "The option " + name,
                where,
                what));
  }
}
