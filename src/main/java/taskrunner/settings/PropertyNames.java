package taskrunner.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The settings as properties of a service's framework: each key of the table in kebab case, with a
 * dot between levels, e.g. {@code taskrunner.storage.mongo.connection-string}.
 */
public final class PropertyNames {
  /** The prefix of all properties. */
  public static final String PREFIX = "taskrunner.storage";

  /** The group of the names of indexes: below it a collection's default name and an index's. */
  public static final String INDEX_NAMES = PREFIX + ".mongo.index-names";

  /** The key of that group, relative to {@code Storage}. */
  public static final String INDEX_NAMES_PATH = SettingPath.INDEX_NAMES_GROUP;

  private PropertyNames() {}

  /** Each property with its key relative to {@code Storage}, in the order of the table. */
  public static Map<String, String> all() {
    Map<String, String> names = new LinkedHashMap<>();
    for (Setting<?> setting : Setting.all()) {
      names.put(of(setting.path()), setting.path());
    }
    return Collections.unmodifiableMap(names);
  }

  /** The warning about an unknown property. */
  public static String unknown(String property, String source) {
    return "Unknown property %s (%s); the nearest known one is %s."
        .formatted(
            Masked.text(property), source, Spelling.nearest(property, all().keySet().stream()));
  }

  /** The property of a key relative to {@code Storage}. */
  static String of(String path) {
    String dashed = path.replaceAll("(?<=[a-z])(?=[A-Z])", "-");
    return PREFIX + "." + dashed.replace(':', '.').toLowerCase(Locale.ROOT);
  }
}
