package taskrunner.bench;

import java.time.Duration;
import java.util.List;
import taskrunner.database.TlsFiles;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.IndexNames;
import taskrunner.schema.ValidationMode;
import taskrunner.settings.FilesystemSettings;
import taskrunner.settings.StorageMode;
import taskrunner.settings.StorageSettings;

/** The settings of a service that sets nothing but its database. */
final class Defaults {
  private Defaults() {}

  static StorageSettings of(String database) {
    return new StorageSettings(
        StorageMode.MONGO,
        null,
        TlsFiles.NONE,
        database,
        CollectionNames.DEFAULTS,
        IndexNames.DEFAULTS,
        "",
        ValidationMode.STRICT,
        null,
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        FilesystemSettings.NONE,
        List.of());
  }
}
