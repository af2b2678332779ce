package taskrunner.settings;

import java.util.ArrayList;
import java.util.List;

/** The README's table of the settings. */
public final class SettingsTable {
  /** The head of the table. */
  public static final String HEAD = "| key | default | meaning |\n|---|---|---|\n";

  private SettingsTable() {}

  /** The whole table. */
  public static String render() {
    List<Setting<?>> settings = new ArrayList<>(Setting.all());
    settings.add(settings.indexOf(Setting.SCHEMA_VALIDATION), Setting.INDEX_NAMES);
    StringBuilder table = new StringBuilder(HEAD);
    for (Setting<?> setting : settings) {
      String byDefault = setting.byDefault();
      table.append(
          "| `%s` | %s | %s |\n"
              .formatted(
                  setting.path(),
                  byDefault == null ? setting.absent() : "`" + byDefault + "`",
                  setting.meaning()));
    }
    return table.toString();
  }
}
