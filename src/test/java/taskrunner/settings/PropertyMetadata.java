package taskrunner.settings;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.ValidationMode;

/**
 * The metadata of a Spring Boot service's properties for IDEs, generated from the table of
 * settings.
 */
public final class PropertyMetadata {
  /** The path where Spring looks for the metadata. */
  public static final String FILE =
      "src/main/resources/META-INF/spring-configuration-metadata.json";

  private static final Map<Setting<?>, List<String>> WORDS =
      Map.of(
          Setting.MODE, words(StorageMode.values()),
          Setting.SCHEMA_VALIDATION, words(ValidationMode.values()),
          Setting.WORDS, words(Words.values()));

  private PropertyMetadata() {}

  /** The whole file. */
  public static String render() throws IOException {
    List<Object> properties = new ArrayList<>();
    properties.add(
        property(
            "taskrunner.schema.enabled",
            "java.lang.Boolean",
            "Whether the schema of the Task Runner is migrated when the context is refreshed.",
            true));
    List<Object> hints = new ArrayList<>();
    for (Setting<?> setting : Setting.all()) {
      String name = PropertyNames.of(setting.path());
      properties.add(
          property(
              name,
              "true".equals(setting.byDefault()) ? "java.lang.Boolean" : "java.lang.String",
              sentence(setting.meaning()),
              setting.byDefault()));
      List<String> words = WORDS.get(setting);
      if (words != null) {
        hints.add(
            ordered("name", name, "values", words.stream().map(w -> Map.of("value", w)).toList()));
      }
    }
    properties.add(
        property(
            PropertyNames.INDEX_NAMES,
            "java.util.Map<java.lang.String,java.util.Map<java.lang.String,java.lang.String>>",
            sentence(
                "The name of an index to create: a collection's default name, then the"
                    + " index's, each in brackets, e.g."
                    + " index-names.[pack_run_logs].[runId_1_sequence_1]"),
            null));
    properties.add(
        property(
            "management.health.taskrunnerschema.enabled",
            "java.lang.Boolean",
            "Whether health says if the schema of the Task Runner is up to date.",
            true));
    DefaultPrettyPrinter layout = new DefaultPrettyPrinter();
    layout.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    return new ObjectMapper()
            .writer(layout)
            .writeValueAsString(
                ordered(
                    "groups",
                    Stream.of("taskrunner.schema", PropertyNames.PREFIX)
                        .map(name -> Map.of("name", name))
                        .toList(),
                    "properties",
                    properties,
                    "hints",
                    hints))
        + "\n";
  }

  private static Map<String, Object> property(
      String name, String type, String description, @Nullable Object byDefault) {
    Map<String, Object> property = ordered("name", name, "type", type, "description", description);
    if (byDefault != null) {
      property.put("defaultValue", "true".equals(byDefault) ? true : byDefault);
    }
    return property;
  }

  private static Map<String, Object> ordered(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int at = 0; at < pairs.length; at += 2) {
      map.put(pairs[at].toString(), pairs[at + 1]);
    }
    return map;
  }

  /** The meaning from the README, without Markdown. */
  private static String sentence(String meaning) {
    String plain = meaning.replace("`", "").replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1");
    return plain.startsWith("docs/")
        ? plain + "."
        : Character.toUpperCase(plain.charAt(0)) + plain.substring(1) + ".";
  }

  private static List<String> words(Enum<?>[] constants) {
    return Stream.of(constants).map(one -> one.name().toLowerCase(java.util.Locale.ROOT)).toList();
  }
}
