package taskrunner.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.text.ConnectionStringText;

/**
 * A connection string that the driver takes.
 *
 * @param forDriver what to give to the driver: without the options that have no effect, the .NET
 *     driver's spellings put into the Java driver's
 * @param database null where it names none
 * @param warnings options that have no effect or another than they may seem to, each one sentence
 * @param risks what makes connections insecure, each one sentence
 * @param tls TLS material that other settings or it itself name
 */
public record CheckedConnectionString(
    Secret forDriver,
    @Nullable String database,
    List<String> warnings,
    List<String> risks,
    TlsFiles tls) {
  /** The key and the source of settings that a program has made itself. */
  private static final String KEY = "Mongo:ConnectionString";

  private static final String SOURCE = "the given settings";
  private static final String WHERE = KEY + " (" + SOURCE + ")";

  public CheckedConnectionString {
    warnings = List.copyOf(warnings);
    risks = List.copyOf(risks);
  }

  /**
   * {@code settings} with what there is to say about their connection string. Of settings that were
   * read from files and variables the reader has said it already.
   *
   * @throws ConfigurationException as {@link #of}
   */
  public static StorageSettings withWarnings(StorageSettings settings) {
    Secret given = settings.connectionString();
    if (given == null) {
      return settings;
    }
    List<String> all = new ArrayList<>(settings.warnings());
    for (String warning : of(given, settings.tls()).warnings()) {
      String[] ends = warning.split(Pattern.quote(WHERE), 2);
      if (all.stream().noneMatch(w -> w.startsWith(ends[0]) && w.endsWith(ends[1]))) {
        all.add(warning);
      }
    }
    return settings.withWarnings(all);
  }

  /**
   * Checks the connection string of settings that may have been made by the program itself.
   *
   * @throws ConfigurationException it is none, or the driver would refuse it
   */
  public static CheckedConnectionString of(Secret given) {
    return of(given, TlsFiles.NONE);
  }

  /**
   * As {@link #of(Secret)}.
   *
   * @param tls PEM files that other settings name; they win over those of the connection string
   * @throws ConfigurationException it is none, the driver would refuse it, or it says {@code
   *     tls=false} beside a PEM file
   */
  public static CheckedConnectionString of(Secret given, TlsFiles tls) {
    try {
      return ConnectionStrings.check(given.reveal(), WHERE, tls);
    } catch (WrongValueException e) {
      throw Values.wrong(KEY, ConnectionStringText.mask(given.reveal()), SOURCE, e);
    }
  }
}
