package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.schema.SchemaFixture.ALL;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.INDEXES;
import static taskrunner.schema.SchemaFixture.insert;
import static taskrunner.schema.SchemaFixture.schemaOf;
import static taskrunner.schema.SchemaFixture.valid;
import static taskrunner.schema.SchemaFixture.validation;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import taskrunner.MigrationRunner;
import taskrunner.database.TlsFiles;
import taskrunner.settings.FilesystemSettings;
import taskrunner.settings.StorageMode;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Mongosh;

/** The script as text, and its effect in the real {@code mongosh}. */
@MongoTest
class SchemaScriptTest {
  private static final List<SchemaDeclaration> UNITS = List.of(COLLECTIONS, INDEXES);
  private static final List<SchemaDeclaration> BUILD =
      ChangeUnits.all().stream().map(ChangeUnits.Unit::declaration).toList();
  private static final Duration RETENTION = Duration.ofDays(30);

  @Test
  void literalsKeepTheirTypes() {
    BsonDocument values =
        BsonDocument.parse(
            "{a: 1, 'b.c': {$numberLong: '1'}, d: 1.0, e: [true, null, 'é\"\\n\u2028'], f: {}}");
    values.append("__proto__", new BsonInt64(-1));
    assertThat(JavaScriptLiteral.of(values, ""))
        .isEqualTo(
            """
            {
              a: 1,
              "b.c": Long("1"),
              d: Double(1.0),
              e: [true, null, "\\u00e9\\"\\u000a\\u2028"],
              f: {},
              ["__proto__"]: Long("-1")
            }""");
  }

  @Test
  void theScriptHasTheConfiguredNamesModeAndRetention() {
    CollectionNames names = new CollectionNames("r\"uns", "l", "a", "p");
    String script =
        SchemaScript.render(
            UNITS, names, IndexNames.DEFAULTS, ValidationMode.WARN, RETENTION, false);
    assertThat(script)
        .contains("name: \"r\\\"uns\"")
        .contains("const validationLevel = \"moderate\"")
        .contains("const logRetentionSeconds = 2592000;")
        .doesNotContain("pack_runs");
    assertThat(
            SchemaScript.render(UNITS, names, IndexNames.DEFAULTS, ValidationMode.OFF, null, false))
        .contains("const validationAction = null")
        .contains("const logRetentionSeconds = null;");
  }

  @ParameterizedTest
  @EnumSource(ValidationMode.class)
  void theScriptCreatesTheSameSchemaAsMigrate(
      ValidationMode mode, MongoDatabase database, MongoServer server) throws Exception {
    SchemaDeclaration whole = SchemaDeclaration.fold(BUILD);
    MigrationRunner.run(settings(database, mode), server.client());
    List<String> expected =
        schemaOf(database).stream().filter(SchemaScriptTest::notItsOwn).toList();
    assertThat(expected).hasSize(2 * whole.collections().size() + whole.indexes().size());
    database.drop();

    String script = render(BUILD, mode, RETENTION, false);
    assertThat(mongosh(server, database, script).lines())
        .hasSize(whole.collections().size() + whole.indexes().size());
    assertThat(schemaOf(database)).isEqualTo(expected);
    assertThat(mongosh(server, database, script)).isEmpty();
    assertThat(schemaOf(database)).isEqualTo(expected);

    assertThat(mongosh(server, database, render(BUILD, mode, null, false)))
        .isEqualToIgnoringNewLines("set the log retention of pack_run_logs");
    assertThat(SchemaFixture.engine(database, mode).verify(whole, null)).isEmpty();

    insert(database, CollectionRef.RUNS, valid(CollectionRef.RUNS));
    String undo = render(BUILD, mode, null, true);
    mongosh(server, database, undo);
    assertThat(schemaOf(database)).hasSize(2).allMatch(line -> line.startsWith("pack_runs "));
    assertThat(validation(database, CollectionRef.RUNS).none()).isTrue();
    assertThat(mongosh(server, database, undo)).isEmpty();
  }

  @Test
  void anExistingDatabaseIsAdopted(MongoDatabase database, MongoServer server) throws Exception {
    database
        .getCollection("pack_run_logs")
        .createIndex(
            Document.parse("{runId: 1.0, sequence: {$numberLong: '1'}}"),
            new IndexOptions().unique(true).name("mine"));
    database
        .getCollection("pack_run_logs")
        .createIndex(Indexes.ascending("timestamp"), new IndexOptions().name("by time"));
    insert(database, CollectionRef.RUNS, valid(CollectionRef.RUNS));
    mongosh(server, database, render(ValidationMode.STRICT, RETENTION, false));
    assertThat(SchemaFixture.engine(database, ValidationMode.STRICT).verify(ALL, RETENTION))
        .isEmpty();
    assertThat(SchemaFixture.indexNames(database, CollectionRef.LOGS))
        .containsExactlyInAnyOrder("mine", "by time", "runId_1_timestamp_1");
  }

  @Test
  void theScriptReportsWhatARetentionDeletes(MongoDatabase database, MongoServer server)
      throws Exception {
    SchemaFixture.migrated(database, ValidationMode.STRICT);
    SchemaFixture.insertEntry(database, 1, Duration.ofDays(31));
    SchemaFixture.insertEntry(database, 2, Duration.ZERO);
    assertThat(mongosh(server, database, render(ValidationMode.STRICT, RETENTION, false)).lines())
        .containsExactly(
            "the server will delete 1 log entries of pack_run_logs",
            "set the log retention of pack_run_logs");
  }

  @Test
  void anObstacleStopsTheScriptBeforeItChangesAnything(MongoDatabase database, MongoServer server)
      throws Exception {
    String script = render(ValidationMode.STRICT, null, false);
    insert(database, CollectionRef.ARTIFACTS, valid(CollectionRef.ARTIFACTS));
    insert(database, CollectionRef.ARTIFACTS, valid(CollectionRef.ARTIFACTS));
    refused(server, database, script, "keys occur more than once in pack_artifacts");
    database.getCollection("pack_artifacts").createIndex(Indexes.ascending("runId", "name"));
    refused(server, database, script, "existing index runId_1_name_1 differs in unique");
    insert(database, CollectionRef.RUNS, BsonDocument.parse("{_id: 'broken'}"));
    refused(server, database, script, "1 documents in pack_runs break the rules");
    database.getCollection("pack_runs").drop();
    database.createView("pack_runs", "others", List.of());
    refused(server, database, script, "pack_runs exists, but it is not an ordinary");
  }

  private static boolean notItsOwn(String line) {
    return !line.startsWith("mongock") && !line.startsWith("pack_schema_policy");
  }

  private static StorageSettings settings(MongoDatabase database, ValidationMode mode) {
    return new StorageSettings(
        StorageMode.MONGO,
        null,
        TlsFiles.NONE,
        database.getName(),
        CollectionNames.DEFAULTS,
        IndexNames.DEFAULTS,
        "",
        mode,
        RETENTION,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        FilesystemSettings.NONE,
        List.of());
  }

  private static void refused(MongoServer server, MongoDatabase database, String script, String why)
      throws Exception {
    List<String> before = schemaOf(database);
    Mongosh.Output output = Mongosh.run(server.uri(database.getName()), script);
    assertThat(output.exitCode()).isNotZero();
    assertThat(output.text()).contains(why);
    assertThat(schemaOf(database)).isEqualTo(before);
  }

  private static String render(ValidationMode mode, @Nullable Duration retention, boolean undo) {
    return render(UNITS, mode, retention, undo);
  }

  private static String render(
      List<SchemaDeclaration> units,
      ValidationMode mode,
      @Nullable Duration retention,
      boolean undo) {
    return SchemaScript.render(
        units, CollectionNames.DEFAULTS, IndexNames.DEFAULTS, mode, retention, undo);
  }

  private static String mongosh(MongoServer server, MongoDatabase database, String script)
      throws Exception {
    Mongosh.Output output = Mongosh.run(server.uri(database.getName()), script);
    assertThat(output.exitCode()).as(output.text()).isZero();
    return output.text();
  }
}
