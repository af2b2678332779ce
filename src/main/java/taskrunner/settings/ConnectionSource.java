package taskrunner.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;

/**
 * The connection string, given directly or in a file. Where both are given, the one from the later
 * source counts; both from one source is an error, for neither is more explicit than the other.
 */
final class ConnectionSource {
  private final @Nullable Secret secret;
  private final @Nullable CheckedConnectionString checked;
  private final TlsFiles tls;
  private final String source;
  private final int layer;
  private final Runnable databaseCheck;

  private ConnectionSource(
      @Nullable Secret secret,
      @Nullable CheckedConnectionString checked,
      TlsFiles tls,
      String source,
      int layer,
      Runnable databaseCheck) {
    this.secret = secret;
    this.checked = checked;
    this.tls = tls;
    this.source = source;
    this.layer = layer;
    this.databaseCheck = databaseCheck;
  }

  /**
   * Reads it.
   *
   * @param tls what is configured beside it, which wins over its own
   */
  static ConnectionSource of(Values values, Function<String, Path> path, TlsFiles tls) {
    Entry direct = values.entry(KnownKey.CONNECTION_STRING);
    Entry file = values.entry(KnownKey.CONNECTION_STRING_FILE);
    if (direct != null && file != null && direct.layer() == file.layer()) {
      throw new ConfigurationException(
          "%s (%s) and %s (%s) are both given."
              .formatted(
                  values.name(KnownKey.CONNECTION_STRING),
                  direct.source(),
                  values.name(KnownKey.CONNECTION_STRING_FILE),
                  file.source()),
          "Give one of the two; from different sources, the later one would count.");
    }
    if (file != null && (direct == null || file.layer() > direct.layer())) {
      KnownKey key = KnownKey.CONNECTION_STRING_FILE;
      Path resolved = values.checked(key, file, path);
      String text = values.checked(key, file, any -> SecretFile.connectionString(resolved));
      return checked(values, text, "file " + resolved + ", named by " + file.source(), file, tls);
    }
    return direct == null
        ? new ConnectionSource(null, null, tls, "", -1, () -> {})
        : checked(values, Values.text(direct), direct.source(), direct, tls);
  }

  private static ConnectionSource checked(
      Values values, String text, String source, Entry entry, TlsFiles tls) {
    KnownKey key = KnownKey.CONNECTION_STRING;
    try {
      CheckedConnectionString checked =
          ConnectionStrings.check(text, values.name(key) + " (" + source + ")", tls);
      String database = checked.database();
      return new ConnectionSource(
          new Secret(text),
          checked,
          checked.tls(),
          source,
          entry.layer(),
          () -> {
            try {
              NameRules.checkDatabase(database == null ? "" : database);
            } catch (WrongValueException e) {
              throw values.wrong(
                  key,
                  text,
                  source,
                  new WrongValueException(
                      "its database can't be used for want of "
                          + values.name(KnownKey.DATABASE)
                          + ": "
                          + e.reason(),
                      e.allowed()));
            }
          });
    } catch (WrongValueException e) {
      throw values.wrong(key, text, source, e);
    }
  }

  /** The connection string; null where none is configured. */
  @Nullable Secret secret() {
    return secret;
  }

  /** The database it names; null where it names none. */
  @Nullable String database() {
    return checked == null ? null : checked.database();
  }

  /** The PEM files that are configured or that it names. */
  TlsFiles tls() {
    return tls;
  }

  /** What reading it had to say, each one sentence. */
  List<String> warnings() {
    return checked == null ? List.of() : checked.warnings();
  }

  /** Where it is from, for a person. */
  String source() {
    return source;
  }

  /** Of the source that gave it, or named its file. */
  int layer() {
    return layer;
  }

  /** Refuses a database that can't be used, where no other is configured. */
  void checkDatabase() {
    databaseCheck.run();
  }
}
