package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import changeunits.ChangeUnits;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.Document;
import org.bson.UuidRepresentation;
import org.bson.codecs.BsonTypeClassMap;
import org.bson.codecs.BsonValueCodecProvider;
import org.bson.codecs.DocumentCodecProvider;
import org.bson.codecs.ValueCodecProvider;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.codecs.configuration.CodecRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.export.ExportRequest;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.Drift;
import taskrunner.settings.StorageSettings;
import taskrunner.settings.Words;
import taskrunner.testing.Commands;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** The options that a service sets on its client for its own documents do not affect the module. */
@MongoTest
class ServicesClientTest {
  private static final StoreFolders STORE =
      StoreFolders.below(Path.of("importer", "sample-store").toAbsolutePath());

  /** One configuration of a client. */
  enum Client {
    EVERYTHING_OTHERWISE,
    NO_CODEC_FOR_DOCUMENTS_AND_ONE_CONNECTION,
    A_TIME_LIMIT_THAT_NO_COMMAND_KEEPS
  }

  private static MongoClient client(Client kind, String uri) {
    MongoClientSettings.Builder builder =
        MongoClientSettings.builder().applyConnectionString(new ConnectionString(uri));
    switch (kind) {
      case EVERYTHING_OTHERWISE ->
          builder
              .codecRegistry(documentsOfOtherTypes())
              .uuidRepresentation(UuidRepresentation.JAVA_LEGACY)
              .writeConcern(WriteConcern.UNACKNOWLEDGED)
              .readConcern(ReadConcern.LINEARIZABLE)
              .readPreference(ReadPreference.secondary())
              .retryWrites(false)
              .retryReads(false);
      case NO_CODEC_FOR_DOCUMENTS_AND_ONE_CONNECTION ->
          builder
              .codecRegistry(
                  CodecRegistries.fromProviders(
                      new ValueCodecProvider(), new BsonValueCodecProvider()))
              .readConcern(ReadConcern.SNAPSHOT)
              .applyToConnectionPoolSettings(pool -> pool.maxSize(1));
      case A_TIME_LIMIT_THAT_NO_COMMAND_KEEPS -> builder.timeout(1, TimeUnit.MILLISECONDS);
    }
    return MongoClients.create(builder.build());
  }

  private static CodecRegistry documentsOfOtherTypes() {
    BsonTypeClassMap types =
        new BsonTypeClassMap(
            Map.of(
                BsonType.DATE_TIME, Instant.class,
                BsonType.INT32, Long.class,
                BsonType.STRING, BsonString.class));
    return CodecRegistries.fromRegistries(
        CodecRegistries.fromProviders(new DocumentCodecProvider(types)),
        MongoClientSettings.getDefaultCodecRegistry());
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationWorksWithTheClient(
      Client kind, MongoDatabase database, MongoServer server, @TempDir Path folder) {
    StorageSettings settings = TestSettings.of(database.getName()).build();
    try (MongoClient client = client(kind, server.uri())) {
      assertThat(MigrationRunner.run(settings, client).outcome())
          .isEqualTo(MigrationReport.Outcome.APPLIED);
      assertThat(MigrationRunner.run(settings, client).outcome())
          .isEqualTo(MigrationReport.Outcome.UP_TO_DATE);

      Operations operations = Desk.operations(client, settings, ChangeUnits.all());
      Path rejects = folder.resolve("rejects.ndjson");
      ImportRequest request = new ImportRequest(STORE, EnumTables.NONE, rejects, false);
      ImportReport imported = operations.importStore(request);
      assertThat(imported.runs().inserted()).isPositive();
      assertThat(operations.importStore(request).runs().inserted()).isZero();
      assertThat(operations.verifyImport(STORE, EnumTables.NONE, Words.PLAIN).agrees()).isTrue();
      ExportRequest back = new ExportRequest(folder.resolve("export"), false);
      assertThat(operations.exportStore(back).runs().records()).isPositive();
      assertThat(operations.plan().blockers()).isEmpty();
      assertThat(operations.verify().drift()).extracting(Drift::kind).isEmpty();
      assertThat(operations.state().history()).hasSameSizeAs(Desk.ids());
      assertThat(operations.report().collections()).hasSize(CollectionRef.own().size());
      assertThat(operations.lockStatus().held()).isFalse();
      assertThat(operations.undo(null).steps()).hasSameSizeAs(Desk.ids());
    }
    assertThat(database.getCollection("pack_runs").countDocuments()).isZero();
    assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
  }

  /** The driver sends a time limit as {@code maxTimeMS}, also instead of a command's own. */
  @Test
  void aTimeLimitOfTheClientAppliesToNeitherScansNorCursors(
      MongoDatabase database, MongoServer server, @TempDir Path folder) {
    database.getCollection("pack_runs").insertOne(new Document("_id", "run-x"));
    Commands commands = new Commands();
    StorageSettings settings = TestSettings.of(database.getName()).build();
    try (MongoClient client =
        commands.client(server, options -> options.timeout(1, TimeUnit.MILLISECONDS))) {
      Operations operations = Desk.operations(client, settings, ChangeUnits.all());
      operations.plan();
      assertThat(commands.of("aggregate"))
          .filteredOn(scan -> scan.containsKey("comment"))
          .isNotEmpty()
          .allSatisfy(
              scan ->
                  assertThat(scan.getNumber("maxTimeMS").longValue()).isBetween(5000L, 10_000L));

      database.drop();
      MigrationRunner.run(settings, client);
      operations.importStore(
          new ImportRequest(STORE, EnumTables.NONE, folder.resolve("rejects.ndjson"), false));
      int before = commands.count("find");
      operations.exportStore(new ExportRequest(folder.resolve("export"), false));
      operations.verifyImport(STORE, EnumTables.NONE, Words.PLAIN);
      assertThat(commands.of("find"))
          .satisfies(finds -> assertThat(finds).hasSizeGreaterThan(before))
          .filteredOn(find -> find.getString("find").getValue().equals("pack_run_logs"))
          .satisfies(
              finds -> assertThat(finds.get(finds.size() - 1)).doesNotContainKey("maxTimeMS"));
    }
  }
}
