package taskrunner.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taskrunner.ConfigurationException;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.IndexNames;

/** {@code Mongo:IndexNames:<collection>:<default name>}: keys with variable parts. */
class IndexNamesSettingsTest {
  @TempDir Path folder = Path.of("");

  @Test
  void namesAreReadFromEachSourceInAnyCaseAndShown() {
    Sources sources =
        new Sources(folder)
            .storage(
                """
                { "Mongo": { "RunsCollection": "other",
                    "IndexNames": { "pack_runs": { "updatedAt_-1": "by_update" },
                                    "pack_run_logs": { "timestamp_1": "file" } } } }
                """)
            .env("TaskRunner__Storage__Mongo__IndexNames__pack_run_logs__timestamp_1", "variable")
            .set("mongo:indexnames:PACK_RUN_LOGS:runid_1_SEQUENCE_1", "line");
    StorageSettings settings = sources.read();
    assertThat(settings.warnings()).isEmpty();
    assertThat(settings.indexNames())
        .isEqualTo(
            new IndexNames(
                Map.of(
                    CollectionRef.RUNS,
                    Map.of("updatedAt_-1", "by_update"),
                    CollectionRef.LOGS,
                    Map.of("timestamp_1", "variable", "runId_1_sequence_1", "line"))));
    assertThat(sources.shown("Mongo:IndexNames:pack_runs:updatedAt_-1"))
        .isEqualTo("by_update | " + folder.resolve("appsettings.json"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pack_run_logs:timestamp_1 | '' | it is empty",
        "pack_run_logs:timestamp_1 | ' ' | it is empty",
        "pack_run_logs:timestamp_1 | * | every index",
        "pack_run_logs:timestamp_1 | _id_ | server's own index",
        "pack_run_logs:timestamp_1 | 'a ' | ends with a space",
        "pack_run_logs:timestamp_1 | runId_1_timestamp_1 | default name of another index",
        "pack_run_logs | x | must be an object",
        "pack_run_logs:timestamp_1:0 | x | must be a single value",
      })
  void aWrongNameIsRejected(String key, String value, String reason) {
    Sources sources = new Sources(folder).set("Mongo:IndexNames:" + key, value);
    assertThatThrownBy(sources::read)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(
            "TaskRunner:Storage:Mongo:IndexNames:pack_run_logs", "--set", reason);
  }

  @Test
  void aNameTwiceInOneCollectionIsRejectedAndInTwoCollectionsAccepted() {
    Sources sources =
        new Sources(folder)
            .set("Mongo:IndexNames:pack_run_logs:timestamp_1", "x")
            .set("Mongo:IndexNames:pack_artifacts:runId_1", "x");
    assertThat(sources.read().warnings()).isEmpty();
    sources.set("Mongo:IndexNames:pack_run_logs:runId_1_timestamp_1", "x");
    assertThatThrownBy(sources::read)
        .hasMessageContainingAll("pack_run_logs:timestamp_1", "pack_run_logs:runId_1_timestamp_1");
  }

  @Test
  void twoIndexesMaySwapTheirNames() {
    assertThat(
            new Sources(folder)
                .set("Mongo:IndexNames:pack_run_logs:timestamp_1", "runId_1_timestamp_1")
                .set("Mongo:IndexNames:pack_run_logs:runId_1_timestamp_1", "timestamp_1")
                .read()
                .warnings())
        .isEmpty();
  }

  @Test
  void anUnknownCollectionOrIndexIsAWarning() {
    assertThat(
            new Sources(folder)
                .set("Mongo:IndexNames:runs:updatedAt_-1", "x")
                .set("Mongo:IndexNames:pack_runs:createdAt_1", "y")
                .read()
                .warnings())
        .satisfiesExactlyInAnyOrder(
            warning ->
                assertThat(warning)
                    .contains("Mongo:IndexNames:pack_runs:createdAt_1", "no index of pack_runs")
                    .contains("updatedAt_-1"),
            warning ->
                assertThat(warning)
                    .contains("Mongo:IndexNames:runs:updatedAt_-1", "names no collection")
                    .contains("pack_runs"));
  }

  @Test
  void sectionsThatDifferOnlyInIndexNamesAreDifferent() {
    String both =
        """
        {"TaskRunner": {"Storage": {"Mongo": {"IndexNames": {"pack_runs": {"updatedAt_-1": "a"}}}}},
         "Worker": {"Storage": {"Mongo": {"IndexNames": {"pack_runs": {"updatedAt_-1": "%s"}}}}}}
        """;
    assertThat(new Sources(folder).file("appsettings.json", both.formatted("a")).read())
        .isNotNull();
    Sources differing = new Sources(folder).file("appsettings.json", both.formatted("b"));
    assertThatThrownBy(differing::read).hasMessageContaining("differ");
  }
}
