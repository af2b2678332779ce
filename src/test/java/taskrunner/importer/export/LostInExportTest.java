package taskrunner.importer.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDbPointer;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.ImportProgress;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.Importer;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoTest;

/** What does not come back from an export, and that the report counts it. */
@MongoTest
class LostInExportTest {
  /** Stands for two bytes that are no UTF-8; its own are C2 BF. */
  private static final char STRAY = '\u00BF';

  private static final String COUNTER = "invalid-utf8-written-as-U+FFFD";

  @TempDir private Path folder = Path.of("");

  @Test
  void textsThatAreNoUtf8AreCounted(MongoDatabase database) throws Exception {
    insert(
        database,
        "pack_runs",
        new BsonDocument("_id", new BsonString("r"))
            .append("planHash", new BsonString("a" + STRAY + "b" + STRAY))
            .append(
                "plan",
                new BsonDocument("name" + STRAY, new BsonInt32(1))
                    .append("valid", new BsonString("\uFFFD")))
            .append("steps", array(new BsonDocument("status", new BsonString("\uFFFD" + STRAY)))));
    insert(
        database,
        "pack_run_logs",
        new BsonDocument("runId", new BsonString("x" + STRAY))
            .append("sequence", new BsonInt64(1)));
    insert(
        database,
        "pack_run_logs",
        new BsonDocument("runId", new BsonString("y\uFFFD")).append("sequence", new BsonInt64(1)));

    ExportReport report = export(database);

    assertThat(report.changed()).containsExactly(Map.entry(COUNTER, 4L));
    assertThat(report.warnings())
        .contains(
            "Texts in the database with bytes that are no UTF-8: 4. The files have U+FFFD in place"
                + " of these bytes.");
    assertThat(Files.readString(folder.resolve("to/runs/r.json")))
        .contains("\"a\uFFFD\uFFFDb\uFFFD\uFFFD\"", "\"name\uFFFD\uFFFD\":1");
  }

  @Test
  void otherTypesWithTextAreCountedToo(MongoDatabase database) {
    insert(
        database,
        "pack_runs",
        new BsonDocument("_id", new BsonString("r"))
            .append("symbol", new BsonSymbol("s" + STRAY))
            .append("code", new BsonJavaScript("c" + STRAY))
            .append(
                "scoped",
                new BsonJavaScriptWithScope(
                    "c" + STRAY, new BsonDocument("in", new BsonString("" + STRAY))))
            .append("pattern", new BsonRegularExpression("p" + STRAY))
            .append("pointer", new BsonDbPointer("d.c" + STRAY, new ObjectId()))
            .append("valid", new BsonSymbol("\uFFFD")));

    assertThat(export(database).changed()).containsEntry(COUNTER, 6L);
  }

  @Test
  void recordsThatAreTooDeepForAnImportAreCounted(MongoDatabase database) {
    insert(database, "pack_runs", run("at-the-limit", nested(99, new BsonInt32(1))));
    insert(database, "pack_runs", run("too-deep", nested(100, new BsonInt32(1))));
    insert(database, "pack_runs", run("much-too-deep", nested(150, new BsonInt32(1))));
    insert(
        database,
        "pack_runs",
        run("as-extended-json", nested(98, new BsonRegularExpression("a{2}", "i"))));

    ExportReport report = export(database);

    assertThat(report.changed()).containsEntry("deeper-than-an-import-reads", 3L);
    assertThat(report.warnings())
        .contains("An import would reject 3 of the records, for more than 100 levels of nesting.");
    database.drop();
    var imported =
        new Importer(database, CollectionNames.DEFAULTS, "", WriteGuard.none())
            .run(
                new ImportRequest(
                    StoreFolders.below(folder.resolve("to")),
                    EnumTables.NONE,
                    folder.resolve("rejects"),
                    false));
    assertThat(imported.rejectsByCode()).containsExactly(Map.entry("too-deep", 3L));
  }

  private ExportReport export(MongoDatabase database) {
    return new Exporter(database, CollectionNames.DEFAULTS, "", ImportProgress.NONE, () -> {})
        .run(new ExportRequest(folder.resolve("to"), false));
  }

  private static BsonArray array(BsonValue item) {
    var array = new BsonArray();
    array.add(item);
    return array;
  }

  private static BsonDocument run(String id, BsonDocument plan) {
    return BsonDocument.parse(
            """
            {_id: "%s", planHash: "h", failurePolicy: {maxAttempts: 1,
             backoffSeconds: 0, continueOnError: false}, requestedAt: {$date: 0},
             createdAt: {$date: 0}, updatedAt: {$date: 0}, steps: []}"""
                .formatted(id))
        .append("plan", plan);
  }

  /** Objects and arrays in turn, {@code levels} of them. */
  private static BsonDocument nested(int levels, BsonValue inside) {
    BsonValue value = inside;
    for (int i = 1; i < levels; i++) {
      value = i % 2 == levels % 2 ? array(value) : new BsonDocument("a", value);
    }
    return new BsonDocument("a", value);
  }

  private static void insert(MongoDatabase database, String collection, BsonDocument document) {
    var raw = new RawBsonDocument(document, new BsonDocumentCodec());
    byte[] bytes = raw.getByteBuffer().array().clone();
    // The driver writes valid UTF-8 only.
    for (int i = 0; i + 1 < bytes.length; i++) {
      if (bytes[i] == (byte) 0xC2 && bytes[i + 1] == (byte) 0xBF) {
        bytes[i + 1] = (byte) 0xC2;
      }
    }
    database
        .getCollection(collection, RawBsonDocument.class)
        .insertOne(new RawBsonDocument(bytes, 0, raw.getByteBuffer().remaining()));
  }
}
