package taskrunner.database;

import org.jspecify.annotations.Nullable;
import taskrunner.text.Secret;

/** The settings of a connection. */
public interface ConnectionSettings {
  /** The connection string as given; null if none is configured. */
  @Nullable Secret connectionString();

  /** The name of the database; null if none is configured. */
  @Nullable String database();

  /**
   * The connection string, checked.
   *
   * @throws IllegalStateException none is configured
   * @throws taskrunner.ConfigurationException the driver would reject it, or it contradicts the TLS
   *     settings
   */
  CheckedConnectionString checkedConnectionString();
}
