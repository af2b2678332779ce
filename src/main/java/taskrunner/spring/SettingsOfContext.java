package taskrunner.spring;

import changeunits.ChangeUnits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import taskrunner.settings.LoadedSettings;
import taskrunner.settings.PropertyNames;
import taskrunner.settings.SettingsReader;
import taskrunner.settings.SettingsSources;
import taskrunner.settings.StorageMode;
import taskrunner.settings.StorageSettings;

/**
 * The settings of a context.
 *
 * @param databaseNamed whether they name the database beside the connection string
 */
record SettingsOfContext(StorageSettings settings, boolean databaseNamed) {
  /**
   * The service's bean; else files and variables, overridden by Spring's properties.
   *
   * @throws taskrunner.ConfigurationException a value is wrong
   */
  static SettingsOfContext read(
      @Nullable StorageSettings bean, ConfigurableEnvironment environment) {
    if (bean != null) {
      return new SettingsOfContext(bean, bean.database() != null);
    }
    StorageSettings.Builder given = StorageSettings.builder();
    List<String> warnings = new ArrayList<>();
    for (StorageProperties.Property property : StorageProperties.read(environment)) {
      if (property.path() == null) {
        warnings.add(PropertyNames.unknown(property.name(), property.source()));
      } else {
        given.set(property.path(), property.value(), property.toString());
      }
    }
    LoadedSettings loaded =
        SettingsReader.read(
            SettingsSources.ofProcess(), given, StorageMode.FILESYSTEM, ChangeUnits::declared);
    String unused = loaded.unusedConnection();
    if (unused != null) {
      warnings.add(unused);
    }
    return new SettingsOfContext(loaded.settings().plusWarnings(warnings), loaded.namesDatabase());
  }
}
