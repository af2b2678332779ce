package taskrunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.MigrationReport.Outcome;
import taskrunner.schema.CollectionRef;
import taskrunner.settings.SettingsSources;
import taskrunner.settings.StorageMode;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** Settings in the code of a service, together with the configuration of the process. */
@MongoTest
class MigrationBuilderTest {
  private final Path folder;

  MigrationBuilderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private MigrationBuilder builder(Map<String, String> environment) {
    return new MigrationBuilder(
        new SettingsSources(List.of(), folder, environment, null, Map.of(), null, null, null));
  }

  @Test
  void settingsInCodeTakePrecedenceAndMakeMongoTheDefault(
      MongoDatabase database, MongoServer server) throws Exception {
    Files.writeString(
        folder.resolve("appsettings.json"),
        "{\"TaskRunner\":{\"Storage\":{\"Mongo\":{\"Database\":\"another\",\"LockWait\":\"7s\"}}}}");

    MigrationReport report =
        builder(Map.of())
            .settings(
                s ->
                    s.connectionString(server.uri())
                        .database("yet-another")
                        .lockWait(Duration.ofMinutes(2)))
            .settings(s -> s.database(database.getName()))
            .run();

    assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(report.database()).isEqualTo(database.getName());
  }

  @Test
  void aClientMakesMongoTheDefault(MongoDatabase database, MongoServer server) {
    Map<String, String> configured =
        Map.of("TaskRunner__Storage__Mongo__Database", database.getName());
    try (var client = MongoClients.create(server.uri())) {
      assertThat(builder(configured).client(client).run().outcome()).isEqualTo(Outcome.APPLIED);
      // The client is still open.
      assertThat(client.getDatabase("admin").runCommand(new Document("ping", 1))).isNotEmpty();
    }
  }

  @Test
  void aGivenModeIsUsedByRunButNotByOpen(MongoDatabase database, MongoServer server) {
    Map<String, String> filesystem = Map.of("TaskRunner__Storage__Mode", "filesystem");
    MigrationBuilder configured =
        builder(filesystem).settings(s -> s.connectionString(server.uri(database.getName())));
    assertThat(configured.run().outcome()).isEqualTo(Outcome.DISABLED);
    assertThat(configured.run().warnings()).isEmpty();
    MigrationBuilder inCode =
        builder(Map.of())
            .settings(
                s ->
                    s.mode(StorageMode.FILESYSTEM)
                        .connectionString(server.uri(database.getName())));
    assertThat(inCode.run().outcome()).isEqualTo(Outcome.DISABLED);

    try (SchemaOperations operations = inCode.open()) {
      List<String> pending = operations.pending();
      assertThat(pending).isNotEmpty();
      assertThat(operations.migrate().outcome()).isEqualTo(Outcome.APPLIED);
      assertThat(operations.pending()).isEmpty();
      assertThat(operations.plan().blockers()).isEmpty();
      assertThat(operations.verify().drift()).isEmpty();
      assertThat(operations.state().history()).hasSameSizeAs(pending);
      assertThat(operations.undo().steps()).extracting(StepReport::id).containsAll(pending);
    }
  }

  @Test
  void aSettingsObjectReplacesTheConfiguration(MongoDatabase database, MongoServer server) {
    StorageSettings settings =
        StorageSettings.builder().connectionString(server.uri(database.getName())).build();
    assertThat(settings.mode()).isEqualTo(StorageMode.MONGO);
    Map<String, String> wrong = Map.of("TaskRunner__Storage__Mongo__LockLease", "nonsense");

    assertThat(builder(wrong).settings(settings).run().outcome()).isEqualTo(Outcome.APPLIED);
    assertThatThrownBy(() -> builder(wrong).settings(s -> {}).run())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("LockLease");
    assertThatThrownBy(() -> builder(wrong).settings(settings).settings(s -> {}).run())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("both");
  }

  @Test
  void settingsInCodeAreCheckedLikeTheConfiguration() {
    assertThatThrownBy(() -> StorageSettings.builder().lockLease(Duration.ofSeconds(1)).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Mongo:LockLease")
        .hasMessageContaining("the given settings");
    assertThatThrownBy(() -> StorageSettings.builder().set("Mongo:Databse", "x"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the nearest is Mongo:Database");
    assertThatThrownBy(
            () -> StorageSettings.builder().connectionString("mongodb://u:geheim@/").build())
        .isInstanceOf(ConfigurationException.class)
        .message()
        .doesNotContain("geheim");
  }

  @Test
  void nullRemovesAConfiguredValue(MongoDatabase database, MongoServer server) {
    Map<String, String> configured = Map.of("TaskRunner__Storage__Mongo__Database", "another");
    assertThat(
            builder(configured)
                .settings(s -> s.connectionString(server.uri(database.getName())).database(null))
                .run()
                .database())
        .isEqualTo(database.getName());
  }

  @Test
  @SuppressWarnings("NullAway") // A service without NullAway may pass null.
  void aNullArgumentIsRejectedInASentence(MongoServer server) {
    try (var client = MongoClients.create(server.uri())) {
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> builder(Map.of()).settings((StorageSettings) null),
              () -> builder(Map.of()).settings((Consumer<StorageSettings.Builder>) null),
              () -> builder(Map.of()).client(null),
              () -> builder(Map.of()).client(client, null),
              () -> builder(Map.of()).listener(null),
              () -> builder(Map.of()).observations(null),
              () -> MigrationRunner.run(null),
              () -> MigrationRunner.run(StorageSettings.builder().build(), null),
              () -> StorageSettings.builder().collection(null, "name"),
              () -> StorageSettings.builder().filesystemFolder(null, folder),
              () -> StorageSettings.builder().indexName(CollectionRef.RUNS, null, "name"),
              () -> StorageSettings.builder().set(null, "value"))) {
        assertThatThrownBy(call)
            .isInstanceOfSatisfying(
                ConfigurationException.class, e -> assertThat(e.hint()).isNotEmpty())
            .hasMessageContaining("null");
      }
    }
  }

  @Test
  void anExceptionInTheCodeForSettingsIsReported() {
    assertThatThrownBy(
            () ->
                builder(Map.of())
                    .settings(
                        s -> {
                          throw new IllegalStateException("no secret store");
                        })
                    .run())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("settings(…) failed")
        .hasMessageContaining("no secret store");
  }

  @Test
  void nullRemovesAnyConfiguredValue() {
    StorageSettings settings =
        StorageSettings.builder()
            .mode(StorageMode.FILESYSTEM)
            .mode(null)
            .schemaValidation(null)
            .lockLease(null)
            .lockWait(null)
            .words(null)
            .build();

    assertThat(settings).isEqualTo(StorageSettings.builder().build());
  }

  @Test
  void theErrorOfAClosedClientSaysSo(MongoDatabase database, MongoServer server) {
    var client = MongoClients.create(server.uri());
    client.close();
    MigrationBuilder closed =
        builder(Map.of()).settings(s -> s.database(database.getName())).client(client);

    assertThatThrownBy(closed::run)
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> {
              assertThat(e).hasMessageContaining("The client was closed");
              assertThat(e.hint()).isNotNull();
            });
  }
}
