package taskrunner.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The Helm chart accepts each setting under its name, and no other. */
class ChartSettingsTest {
  /** The settings that the chart sets itself: secrets and paths of mounted volumes. */
  private static final Set<String> MOUNTED =
      Set.of(
          "Mongo:ConnectionString",
          "Mongo:ConnectionStringFile",
          "Filesystem:Root",
          "Filesystem:RunsPath",
          "Filesystem:LogsPath",
          "Filesystem:ApprovalsPath",
          "Filesystem:ArtifactsPath",
          "Filesystem:RejectsFile");

  @Test
  void theChartAcceptsEachSettingThatIsNotMounted() throws Exception {
    Path chart =
        Path.of(System.getProperty("taskrunner.project", ""), "deploy/helm/taskrunner-schema");
    JsonNode schema =
        new ObjectMapper().readTree(Files.readString(chart.resolve("values.schema.json")));
    Set<String> taken = new TreeSet<>();
    collect(schema.path("properties").path("storage"), "", taken);

    Set<String> settings =
        Setting.all().stream().map(Setting::path).collect(Collectors.toCollection(TreeSet::new));
    assertThat(settings).containsAll(MOUNTED);
    settings.removeAll(MOUNTED);
    settings.add("Mongo:IndexNames"); // A group of keys.
    assertThat(taken).isEqualTo(settings);
  }

  private static void collect(JsonNode schema, String path, Set<String> taken) {
    if (!schema.has("properties")) {
      taken.add(path);
      return;
    }
    for (var property : schema.path("properties").properties()) {
      String name = path.isEmpty() ? property.getKey() : path + ":" + property.getKey();
      collect(property.getValue(), name, taken);
    }
  }
}
