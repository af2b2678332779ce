package taskrunner.database;

import org.jspecify.annotations.Nullable;
import taskrunner.text.Secret;

/** The settings that a connection is opened with. */
public interface ConnectionSettings {
  /** The connection string as it was given; null where none is configured. */
  @Nullable Secret connectionString();

  /** The database's name; null where none is configured. */
  @Nullable String database();

  /**
   * The connection string, checked.
   *
   * @throws IllegalStateException none is configured
   * @throws taskrunner.ConfigurationException the driver would refuse it, or it contradicts the TLS
   *     settings
   */
  CheckedConnectionString checkedConnectionString();
}
