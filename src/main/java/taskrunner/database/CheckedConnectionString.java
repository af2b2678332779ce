package taskrunner.database;

import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Secret;

/**
 * A connection string that the driver accepts.
 *
 * @param forDriver for the driver: without the options that have no effect, and with the Java
 *     driver's spellings instead of the .NET driver's
 * @param database null if it names none
 * @param warnings options that have no effect, or a different effect than they seem to have; one
 *     sentence each
 * @param risks what makes connections insecure, one sentence each
 * @param tls the PEM files that the settings or the connection string name
 */
public record CheckedConnectionString(
    Secret forDriver,
    @Nullable String database,
    List<String> warnings,
    List<String> risks,
    TlsFiles tls) {
  public CheckedConnectionString {
    warnings = List.copyOf(warnings);
    risks = List.copyOf(risks);
  }
}
