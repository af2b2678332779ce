package taskrunner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.settings.SettingsSources;

/** A disabled run gives a warning if the configuration suggests that it should migrate. */
class DisabledRunTest {
  private static final String PREFIX = "TaskRunner__Storage__";
  private static final String URI = "mongodb://user:S3cret@127.0.0.1:1/tasks";

  @Test
  void aConnectionStringWithoutAModeIsAWarningThatNamesTheKey(@TempDir Path folder) {
    MigrationReport report = run(folder, Map.of(PREFIX + "Mongo__ConnectionString", URI));

    assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.DISABLED);
    assertThat(report.warnings()).singleElement().asString().contains("TaskRunner:Storage:Mode");
    assertThat(report.toString()).doesNotContain("S3cret");
  }

  @Test
  void theWarningNamesTheWorkersKeyIfTheWorkerIsConfigured(@TempDir Path folder) {
    assertThat(run(folder, Map.of("Worker__Storage__Mongo__ConnectionString", URI)).warnings())
        .singleElement()
        .asString()
        .contains("Worker:Storage:Mode");
  }

  @Test
  void thereIsNoWarningWithAModeOrWithoutAConnectionString(@TempDir Path folder) {
    for (Map<String, String> environment :
        List.of(
            Map.of(PREFIX + "Mongo__ConnectionString", URI, PREFIX + "Mode", "FileSystem"),
            Map.<String, String>of())) {
      MigrationReport report = run(folder, environment);
      assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.DISABLED);
      assertThat(report.warnings()).isEmpty();
    }
  }

  private static MigrationReport run(Path folder, Map<String, String> environment) {
    return new MigrationBuilder(
            new SettingsSources(List.of(), folder, environment, null, Map.of(), null, null, null))
        .run();
  }
}
