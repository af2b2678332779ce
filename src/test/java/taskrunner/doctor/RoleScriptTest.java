package taskrunner.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import changeunits.ChangeUnits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.settings.SettingsReader;
import taskrunner.settings.SettingsSources;
import taskrunner.settings.StorageSettings;

/**
 * The script for the administrator contains each configured name as a string, with any characters.
 */
class RoleScriptTest {
  @Test
  void noNameBreaksOutOfItsString(@TempDir Path folder) {
    // Characters that would end a string or a template. The settings reject line breaks.
    String prefix = "p\u00fc\"'`;db.dropDatabase()//";
    StorageSettings settings =
        SettingsReader.read(
                new SettingsSources(
                    List.of(),
                    folder,
                    Map.of(),
                    null,
                    Map.of(
                        "Mongo:BookkeepingPrefix",
                        prefix,
                        "Mongo:ConnectionString",
                        "mongodb://h/tasks"),
                    null,
                    null,
                    null),
                ChangeUnits::declared)
            .settings();

    assertThat(RoleScript.of(Role.READ, settings, List.of()))
        .contains("p\\u00fc\\\"'`;db.dropDatabase()//taskrunnerSchemaRead")
        .matches("[\\n -~]*");
  }
}
