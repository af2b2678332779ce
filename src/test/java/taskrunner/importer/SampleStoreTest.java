package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.ImportFixture.figures;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.ImportReport.Outcome;
import taskrunner.testing.MongoTest;

/** Imports of the sample stores in {@code importer/}, unchanged. */
@MongoTest
class SampleStoreTest {
  private static ImportFixture of(String store, Path folder, MongoDatabase database) {
    Path root = Path.of(System.getProperty("taskrunner.project"), "importer", store);
    return new ImportFixture(root, folder, database);
  }

  @Test
  void theWholeSampleStoreIsImportedAndUndone(@TempDir Path folder, MongoDatabase database) {
    ImportFixture importing = of("sample-store", folder, database);
    ImportReport planned = importing.dryRun();
    ImportReport first = importing.run();
    assertThat(figures(planned)).isEqualTo(figures(first));
    assertThat(first.outcome()).isEqualTo(Outcome.IMPORTED);
    assertThat(first.logs().inserted())
        .isGreaterThan(1_000)
        .isEqualTo(database.getCollection("pack_run_logs").countDocuments());
    ImportReport second = importing.run();
    assertThat(second.outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(second.files().skipped()).isEqualTo(second.files().total());
    importing.undo();
    assertThat(importing.isEmpty()).isTrue();
  }

  @Test
  void eachImportOfTheStoreWithErrorsHasTheSameRejects(
      @TempDir Path folder, MongoDatabase database) {
    ImportFixture importing = of("sample-store-with-errors", folder, database);
    ImportReport planned = importing.dryRun();
    ImportReport first = importing.run();
    assertThat(figures(planned)).isEqualTo(figures(first));
    assertThat(first.outcome()).isEqualTo(Outcome.IMPORTED_WITH_REJECTS);
    long letters = first.rejectsByCode().values().stream().mapToLong(Long::longValue).sum();
    assertThat(importing.deadLetters()).hasSize((int) letters);
    var stored = importing.everything();
    ImportReport second = importing.run();
    assertThat(second.rejectsByCode()).isEqualTo(first.rejectsByCode());
    assertThat(importing.everything()).isEqualTo(stored);
  }
}
