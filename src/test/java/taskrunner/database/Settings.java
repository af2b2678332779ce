package taskrunner.database;

import changeunits.ChangeUnits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.settings.SettingsReader;
import taskrunner.settings.SettingsSources;
import taskrunner.settings.StorageSettings;
import taskrunner.text.Secret;

/** Settings with a connection string and a database; all others have their defaults. */
final class Settings {
  private Settings() {}

  static StorageSettings of(@Nullable String uri, @Nullable String database) {
    return SettingsReader.read(
            new SettingsSources(
                List.of(),
                Path.of("no-such-folder"),
                Map.of(),
                null,
                Map.of(),
                uri == null ? null : new Secret(uri),
                null,
                database),
            ChangeUnits::declared)
        .settings();
  }
}
