package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.PendingStepsException;
import taskrunner.StepReport;
import taskrunner.StepState;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRef;
import taskrunner.settings.FilesystemSettings;
import taskrunner.settings.StorageMode;
import taskrunner.settings.StorageSettings;
import taskrunner.settings.Words;
import taskrunner.testing.MongoTest;

@MongoTest
class MigrateTest {
  @Test
  void appliesEveryUnitOnAnEmptyDatabaseAndThenHasNothingToDo(
      MongoDatabase database, MongoClient client) {
    StorageSettings settings = TestSettings.of(database.getName()).build();

    MigrationReport first = MigrationRunner.run(settings, client);
    MigrationReport second = MigrationRunner.run(settings, client);

    assertThat(first.outcome()).isEqualTo(MigrationReport.Outcome.APPLIED);
    assertThat(first.steps()).extracting(StepReport::state).containsOnly(StepState.EXECUTED);
    assertThat(second.outcome()).isEqualTo(MigrationReport.Outcome.UP_TO_DATE);
    assertThat(second.steps())
        .extracting(StepReport::state)
        .containsOnly(StepState.ALREADY_EXECUTED);
    long declared =
        Desk.declared().indexes().stream()
            .filter(i -> i.collection().equals(CollectionRef.LOGS))
            .count();
    assertThat(database.getCollection("pack_run_logs").listIndexes()).hasSize(1 + (int) declared);
    assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
    assertThat(rows(database)).extracting(r -> r.getString("state")).containsOnly("EXECUTED");
  }

  @Test
  void changesNothingInModeFilesystem(MongoDatabase database, MongoClient client) {
    StorageSettings settings =
        TestSettings.of(database.getName()).build(StorageMode.FILESYSTEM, "");

    MigrationReport report = MigrationRunner.run(settings, client);

    assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.DISABLED);
    assertThat(report.database()).isNull();
    assertThat(database.listCollectionNames()).isEmpty();
  }

  @Test
  void thePrefixAppliesToTheModulesOwnCollections(MongoDatabase database, MongoClient client) {
    MigrationRunner.run(TestSettings.of(database.getName()).build(StorageMode.MONGO, "a_"), client);

    assertThat(database.listCollectionNames())
        .contains("a_mongockChangeLog", "a_mongockLock", "a_pack_schema_policy")
        .doesNotContain("mongockChangeLog", "mongockLock", "pack_schema_policy");
  }

  @Test
  void withoutBackfillOnBootTheBackfillStaysPendingAndNoStartWaitsForIt(
      MongoDatabase database, MongoClient client) {
    StorageSettings settings =
        TestSettings.of(database.getName())
            .filesystem(new FilesystemSettings(null, Map.of(), null, Words.PLAIN, null, false))
            .build();

    MigrationReport first = MigrationRunner.run(settings, client);
    MigrationReport second = MigrationRunner.run(settings, client);

    assertThat(first.steps().get(2).state()).isEqualTo(StepState.PENDING);
    assertThat(second.outcome()).isEqualTo(MigrationReport.Outcome.UP_TO_DATE);
    assertThat(second.warnings()).anyMatch(w -> w.contains("0003-backfill stays pending"));
    assertThat(Desk.operations(client, settings, ChangeUnits.all()).pending()).isEmpty();
  }

  @Test
  void anImportBeforeTheSchemaIsRefusedAndChangesNothing(
      MongoDatabase database, MongoClient client, @TempDir Path store) {
    ImportRequest request =
        new ImportRequest(StoreFolders.below(store), EnumTables.NONE, null, false);

    assertThatThrownBy(() -> Desk.operations(client, database).importStore(request))
        .isInstanceOf(PendingStepsException.class)
        .hasMessageContaining("0001-collections and 0002-indexes");
    assertThat(database.listCollectionNames()).isEmpty();
  }

  @Test
  void aMissingFolderIsReportedBeforeAMissingSchema(
      MongoDatabase database, MongoClient client, @TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    for (Path wrong : List.of(folder.resolve("missing"), file)) {
      for (StoreFolders folders :
          List.of(
              StoreFolders.below(wrong),
              new StoreFolders(folder, wrong, null, null, null),
              new StoreFolders(null, null, wrong, null, null),
              new StoreFolders(folder, null, null, wrong, null),
              new StoreFolders(null, folder, null, null, wrong))) {
        ImportRequest request = new ImportRequest(folders, EnumTables.NONE, null, false);
        assertThatThrownBy(() -> Desk.operations(client, database).importStore(request))
            .isInstanceOfSatisfying(
                ImportFailedException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_NOT_FOUND))
            .hasMessageContaining(wrong.toString());
      }
    }
  }

  @Test
  void aMissingStoreIsReportedBeforeAnyChange(
      MongoDatabase database, MongoClient client, @TempDir Path folder) {
    Path missing = folder.resolve("missing");
    var settings =
        TestSettings.of(database.getName())
            .filesystem(new FilesystemSettings(missing, Map.of(), null, Words.PLAIN, null, true))
            .build();
    Operations operations = Desk.operations(client, settings, ChangeUnits.all());

    for (boolean dryRun : List.of(true, false)) {
      assertThatThrownBy(() -> operations.migrate(null, dryRun, false))
          .isInstanceOfSatisfying(
              ImportFailedException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_NOT_FOUND))
          .hasMessageContaining(missing.toString());
      assertThat(database.listCollectionNames())
          .doesNotContainAnyElementsOf(CollectionNames.DEFAULTS.all());
    }
    assertThat(operations.migrate(null, false, true).outcome())
        .isEqualTo(MigrationReport.Outcome.APPLIED);
  }

  private static List<Document> rows(MongoDatabase database) {
    return database
        .getCollection("mongockChangeLog")
        .find()
        .sort(new Document("timestamp", 1))
        .into(new ArrayList<>());
  }
}
