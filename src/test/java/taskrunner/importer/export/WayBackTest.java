package taskrunner.importer.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.ImportProgress;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.Importer;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.WriteGuard;
import taskrunner.settings.Words;
import taskrunner.testing.MongoTest;

/**
 * Import and export of stores that .NET wrote, in three styles: the files are unchanged, and the
 * records that a service added have the same style.
 */
@MongoTest
class WayBackTest {
  private static final Path STORES = Path.of("src/test/resources/dotnet-stores");
  private static final Map<String, EnumTables> STYLES =
      new TreeMap<>(
          Map.of(
              "web-words", EnumTables.NONE,
              "pascal-words", EnumTables.NONE,
              "web-integers", EnumTables.DEFAULT));
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  private void importStore(Path root, EnumTables tables, Words words, MongoDatabase database) {
    assertThat(
            new Importer(database, CollectionNames.DEFAULTS, "", WriteGuard.none())
                .run(
                    new ImportRequest(
                        StoreFolders.below(root),
                        tables,
                        words,
                        folder.resolve("rejects"),
                        false,
                        2))
                .rejectsByCode())
        .isEmpty();
  }

  private static ExportReport export(MongoDatabase database, ExportRequest request) {
    return new Exporter(database, CollectionNames.DEFAULTS, "", ImportProgress.NONE, () -> {})
        .run(request);
  }

  private static List<RawBsonDocument> everything(MongoDatabase database) {
    List<RawBsonDocument> all = new ArrayList<>();
    for (String name :
        List.of("pack_runs", "pack_run_logs", "pack_artifacts", "pack_run_approvals")) {
      database
          .getCollection(name, RawBsonDocument.class)
          .find()
          .sort(new Document("_id", 1))
          .into(all);
    }
    return all;
  }

  private static Map<String, List<JsonNode>> contents(Path root) throws IOException {
    Map<String, List<JsonNode>> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file).replace("\uFEFF", "");
        List<JsonNode> values = new ArrayList<>();
        JSON.readerFor(JsonNode.class)
            .<JsonNode>readValues(text)
            .forEachRemaining(value -> values.add(inMilliseconds(value)));
        contents.put(root.relativize(file).toString().replace('\\', '/'), values);
      }
    }
    return contents;
  }

  /** Dates in the form of an export. */
  private static JsonNode inMilliseconds(JsonNode value) {
    if (value instanceof ObjectNode object) {
      object.fieldNames().forEachRemaining(n -> object.set(n, inMilliseconds(object.get(n))));
    } else if (value instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, inMilliseconds(array.get(i)));
      }
    } else if (value.asText().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*(Z|\\+00:00)")) {
      String text = value.asText().replaceFirst("(Z|\\+00:00)$", "");
      String fraction = text.length() > 19 ? text.substring(20) : "";
      return TextNode.valueOf(
          text.substring(0, 19) + "." + (fraction + "000").substring(0, 3) + "+00:00");
    }
    return value;
  }

  private static void assertEqual(String what, JsonNode actual, JsonNode expected) {
    Comparator<JsonNode> byValue =
        (a, b) -> a.equals(b) || (a.isNumber() && b.isNumber() && sameNumber(a, b)) ? 0 : 1;
    assertThat(actual.equals(byValue, expected))
        .as("%s: %s, not %s", what, actual, expected)
        .isTrue();
  }

  private static boolean sameNumber(JsonNode a, JsonNode b) {
    return a.decimalValue().compareTo(b.decimalValue()) == 0;
  }

  /** Each log line also has its run id and its sequence; all other contents are unchanged. */
  private static void assertSame(Path store, Path export) throws IOException {
    Map<String, List<JsonNode>> before = contents(store);
    Map<String, List<JsonNode>> after = contents(export);
    for (Map.Entry<String, List<JsonNode>> file : before.entrySet()) {
      List<JsonNode> values = after.getOrDefault(file.getKey(), List.of());
      assertThat(values).as(file.getKey()).hasSize(file.getValue().size());
      for (int i = 0; i < values.size(); i++) {
        if (file.getKey().startsWith("logs/")) {
          ObjectNode line = (ObjectNode) values.get(i);
          assertThat(line.has("runId") || line.has("RunId")).isTrue();
          line.remove(List.of("runId", "RunId"));
        }
        assertEqual(file.getKey() + " " + i, values.get(i), file.getValue().get(i));
      }
    }
    assertThat(after.keySet()).containsAll(before.keySet());
  }

  @Test
  void anExportOfAnImportedStoreHasTheSameContents(MongoDatabase database, MongoClient client)
      throws Exception {
    for (Map.Entry<String, EnumTables> style : STYLES.entrySet()) {
      for (Words words : Words.values()) {
        Path store = STORES.resolve(style.getKey());
        database.drop();
        importStore(store, style.getValue(), words, database);
        Path to = folder.resolve(style.getKey() + "-" + words);
        ExportReport report = export(database, new ExportRequest(to, false));
        assertThat(report.warnings()).isEmpty();
        assertThat(report.changed()).isEmpty();
        assertThat(report.form()).isEqualTo(new ExportReport.FormUsed("store", "ledger"));
        assertSame(store, to);

        MongoDatabase second = client.getDatabase(database.getName() + "-second");
        try {
          importStore(to, style.getValue(), words, second);
          assertThat(everything(second)).isEqualTo(everything(database));
        } finally {
          second.drop();
        }
      }
    }
  }

  /** Writes as a service on MongoDB does: camelCase, the words of this module, some null fields. */
  private static void serveOn(MongoDatabase database) {
    database
        .getCollection("pack_runs")
        .updateOne(
            Filters.eq("_id", "run-001"),
            Updates.combine(Updates.set("steps.0.status", "failed"), Updates.set("tenantId", "t")));
    insert(
        database,
        "pack_runs",
        """
        {_id: 'new', planHash: 'h', plan: {Kept: null}, failurePolicy: {maxAttempts: 2},
         requestedAt: ISODate('2025-11-07T00:00:00Z'), tenantId: null,
         steps: [{stepId: 's', kind: 'gate.policy', status: 'running', maxParallel: null}]}""");
    insert(
        database,
        "pack_run_logs",
        """
        {runId: 'new', sequence: NumberLong(1), timestamp: ISODate('2025-11-07T00:00:00Z'),
         level: 'error', eventType: 'e', message: 'm', metadata: {Key: 'v'}, extra: 1}""");
    insert(
        database,
        "pack_run_approvals",
        """
        {runId: 'new', approvalId: 'a', requestedAt: ISODate('2025-11-07T00:00:00Z'),
         status: 'approved', requiredGrants: null}""");
    insert(
        database,
        "pack_artifacts",
        """
        {runId: 'new', name: 'n', type: 'file', status: 'copied',
         capturedAt: ISODate('2025-11-07T00:00:00Z')}""");
  }

  private static void insert(MongoDatabase database, String collection, String document) {
    database.getCollection(collection).insertOne(Document.parse(document));
  }

  @Test
  void recordsThatTheServiceAddedHaveTheStyleOfTheStore(MongoDatabase database) throws Exception {
    for (Map.Entry<String, EnumTables> style : STYLES.entrySet()) {
      database.drop();
      importStore(STORES.resolve(style.getKey()), style.getValue(), Words.PLAIN, database);
      serveOn(database);
      Path to = folder.resolve(style.getKey());
      assertThat(export(database, new ExportRequest(to, false)).warnings()).isEmpty();
      assertThat(added(to)).as(style.getKey()).isEqualTo(EXPECTED.get(style.getKey()));
      JsonNode changed = JSON.readTree(to.resolve("runs/run-001.json").toFile());
      String steps = style.getKey().startsWith("pascal") ? "Steps" : "steps";
      assertThat(changed.get(steps).get(0).toString())
          .contains(style.getKey().equals("web-integers") ? "\"status\":3" : "tatus\":\"Failed\"");

      // The same with an example store, for a database that was filled in another way.
      database.getCollection("pack_import_ledger").drop();
      Path like = folder.resolve(style.getKey() + "-like");
      export(
          database,
          ExportRequest.like(like, false, STORES.resolve(style.getKey()), style.getValue()));
      assertThat(added(like)).as(style.getKey()).isEqualTo(EXPECTED.get(style.getKey()));
    }
  }

  private static List<String> added(Path to) throws IOException {
    List<String> texts = new ArrayList<>();
    for (String file :
        List.of(
            "runs/new.json",
            "logs/new.ndjson",
            "approvals/new.json",
            "artifacts/new/artifact-manifest.json")) {
      texts.add(Files.readString(to.resolve(file)).strip());
    }
    return texts;
  }

  private static final Map<String, List<String>> EXPECTED =
      Map.of(
          "web-words",
          List.of(
              """
              {"runId":"new","planHash":"h","plan":{"Kept":null},"failurePolicy":{"maxAttempts":2},\
              "requestedAt":"2025-11-07T00:00:00.000+00:00",\
              "steps":[{"stepId":"s","kind":"GatePolicy","status":"Running","approvalId":null,\
              "gateMessage":null,"lastTransitionAt":null,"maxParallel":null,"nextAttemptAt":null,\
              "statusReason":null}],"tenantId":null}""",
              """
              {"runId":"new","sequence":1,"timestamp":"2025-11-07T00:00:00.000+00:00",\
              "level":"error","eventType":"e","message":"m","metadata":{"Key":"v"},"extra":1,\
              "stepId":null}""",
              """
              [{"approvalId":"a","requestedAt":"2025-11-07T00:00:00.000+00:00","status":"Approved",\
              "actorId":null,"completedAt":null,"summary":null}]""",
              """
              {"runId":"new","outputs":[{"name":"n","type":"file","status":"copied",\
              "capturedAt":"2025-11-07T00:00:00.000+00:00","expression":null,"notes":null,\
              "sourcePath":null}],"uploadedAt":"2025-11-07T00:00:00.000+00:00"}"""),
          "pascal-words",
          List.of(
              """
              {"RunId":"new","PlanHash":"h","Plan":{"Kept":null},"FailurePolicy":{"MaxAttempts":2},\
              "RequestedAt":"2025-11-07T00:00:00.000+00:00",\
              "Steps":[{"StepId":"s","Kind":"GatePolicy","Status":"Running","ApprovalId":null,\
              "GateMessage":null,"LastTransitionAt":null,"MaxParallel":null,"NextAttemptAt":null,\
              "StatusReason":null}],"TenantId":null}""",
              """
              {"RunId":"new","Sequence":1,"Timestamp":"2025-11-07T00:00:00.000+00:00",\
              "Level":"error","EventType":"e","Message":"m","Metadata":{"Key":"v"},"extra":1,\
              "StepId":null}""",
              """
              [{"ApprovalId":"a","RequestedAt":"2025-11-07T00:00:00.000+00:00","Status":"Approved",\
              "ActorId":null,"CompletedAt":null,"Summary":null}]""",
              """
              {"RunId":"new","Outputs":[{"Name":"n","Type":"file","Status":"copied",\
              "CapturedAt":"2025-11-07T00:00:00.000+00:00","Expression":null,"Notes":null,\
              "SourcePath":null}],"UploadedAt":"2025-11-07T00:00:00.000+00:00"}"""),
          "web-integers",
          List.of(
              """
              {"runId":"new","planHash":"h","plan":{"Kept":null},"failurePolicy":{"maxAttempts":2},\
              "requestedAt":"2025-11-07T00:00:00.000+00:00",\
              "steps":[{"stepId":"s","kind":3,"status":1}]}""",
              """
              {"runId":"new","sequence":1,"timestamp":"2025-11-07T00:00:00.000+00:00",\
              "level":"error","eventType":"e","message":"m","metadata":{"Key":"v"},"extra":1}""",
              """
              [{"approvalId":"a","requestedAt":"2025-11-07T00:00:00.000+00:00","status":1}]""",
              """
              {"runId":"new","outputs":[{"name":"n","type":"file","status":"copied",\
              "capturedAt":"2025-11-07T00:00:00.000+00:00"}],\
              "uploadedAt":"2025-11-07T00:00:00.000+00:00"}"""));
}
