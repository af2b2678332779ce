package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** How {@code plan} reports documents that violate a future validator. */
@MongoTest
class PlanOfBrokenDataTest {
  private static final int MANY = 300_000;
  private static final int CHUNK = 10_000;

  /** A generous limit: the sample has a limit of documents, so its time does not grow with them. */
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir private Path folder = Path.of("");

  @Test
  void reportsTheRecordsOfTheStoreThatTheImportWouldReject(
      MongoDatabase database, MongoServer server) throws IOException {
    Files.createDirectories(folder.resolve("logs"));
    Files.writeString(folder.resolve("logs/nobody.ndjson"), "{}\n");
    var desk = new RealDesk(folder, server.uri(database.getName()));

    var json = desk.json("plan", "--set", "Filesystem:Root=" + folder);

    assertThat(json.exitCode()).isEqualTo(3);
    assertThat(json.json().get("warnings"))
        .extracting(JsonNode::asText)
        .containsExactly("The import would leave 1 records behind, by code {missing-field=1}.");
  }

  @Test
  void theImportIsPlannedWithTheValidatorsThatTheStartSetsBefore(
      MongoDatabase database, MongoServer server) {
    var desk = new RealDesk(folder, server.uri(database.getName()));
    var store = Path.of("importer", "sample-store-with-errors").toAbsolutePath();
    List<String> settings =
        List.of(
            "--set",
            "Filesystem:Root=" + store,
            "--set",
            "Filesystem:RejectsFile=" + folder.resolve("rejects.ndjson"));

    var first = answer(desk, settings, "plan");
    var warning = answer(desk, settings, "plan", "--set", "Mongo:SchemaValidation=warn");

    assertThat(database.listCollectionNames()).isEmpty();
    assertThat(imported(first, "pack_runs")).isEqualTo(imported(warning, "pack_runs") - 1);
    assertThat(behind(first)).contains("refused-by-validator=1");
    assertThat(behind(warning)).isNotEmpty().doesNotContain("refused-by-validator");

    assertThat(desk.json("migrate", "--skip-backfill").exitCode()).isZero();
    var second = answer(desk, settings, "plan");
    assertThat(imported(second, "pack_runs")).isEqualTo(imported(first, "pack_runs"));
    assertThat(behind(second)).isEqualTo(behind(first));
    // The policy comes before the import, too.
    warning = answer(desk, settings, "plan", "--set", "Mongo:SchemaValidation=warn");
    assertThat(behind(warning)).isNotEmpty().doesNotContain("refused-by-validator");

    var migrated = answer(desk, settings, "migrate");
    assertThat(database.getCollection("pack_runs").countDocuments())
        .isEqualTo(imported(first, "pack_runs"));
    assertThat(behind(migrated)).startsWith(behind(first).replace("would leave", "left"));
  }

  private static Desk.Answer answer(RealDesk desk, List<String> settings, String... command) {
    var all = new ArrayList<>(List.of(command));
    all.addAll(settings);
    return desk.json(all.toArray(String[]::new));
  }

  private static long imported(Desk.Answer answer, String collection) {
    for (var action : answer.json().get("actions")) {
      if (action.get("kind").asText().equals("import")
          && action.get("collection").asText().equals(collection)) {
        return action.get("documents").asLong();
      }
    }
    throw new AssertionError(answer.out());
  }

  /** The sentence about the records that the import leaves behind, without the end. */
  private static String behind(Desk.Answer answer) {
    for (var warning : answer.json().get("warnings")) {
      if (warning.asText().contains(" behind, by code ")) {
        return warning.asText().replaceAll("}.*", "}");
      }
    }
    throw new AssertionError(answer.out());
  }

  @Test
  void anObstacleOfSeveralStepsIsReportedOnce(MongoDatabase database, MongoServer server) {
    database.createView("pack_runs", "elsewhere", List.of());
    var desk = new RealDesk(folder, server.uri(database.getName()));

    var json = desk.json("plan");

    assertThat(json.exitCode()).isEqualTo(5);
    assertThat(json.json().get("blockers"))
        .extracting(JsonNode::asText)
        .isNotEmpty()
        .doesNotHaveDuplicates();
  }

  @Test
  void namesTheRuleOfEachKindOfViolation(MongoDatabase database, MongoServer server) {
    var logs = database.getCollection("pack_run_logs");
    logs.insertOne(entry("missing", 1).append("message", null));
    logs.updateOne(new Document(), new Document("$unset", new Document("message", "")));
    logs.insertOne(entry("type", 2).append("sequence", "two"));
    logs.insertOne(entry("enum", 3).append("level", "loud"));
    logs.insertOne(entry("least", 4).append("sequence", -1L));
    logs.insertOne(entry("empty", 5).append("eventType", ""));
    logs.insertOne(entry("nested", 6).append("metadata", new Document("a", 1)));
    logs.insertOne(entry("good", 7));
    var desk = new RealDesk(folder, server.uri(database.getName()));
    List<String> rules =
        List.of(
            "message must be there",
            "sequence must be a 64-bit integer",
            "level must be one of trace, debug, info, warn, error",
            "sequence must be 0 or more",
            "eventType must not be empty",
            "metadata.* must be a string");

    var json = desk.json("plan");

    assertThat(json.exitCode()).isEqualTo(5);
    assertThat(json.json().get("outcome").asText()).isEqualTo("blocked");
    var action = validatorOfLogs(json);
    assertThat(action.get("documents").asLong()).isEqualTo(7);
    assertThat(action.get("violations").asLong()).isEqualTo(6);
    assertThat(action.get("examples")).hasSize(5);
    assertThat(action.get("rules"))
        .extracting(rule -> rule.get("rule").asText())
        .containsExactlyInAnyOrderElementsOf(rules);
    assertThat(action.get("rules"))
        .allSatisfy(
            rule -> {
              assertThat(rule.get("documents").asLong()).isEqualTo(1);
              assertThat(rule.get("examples")).hasSize(1);
            });

    var text = desk.text("plan");

    assertThat(text.exitCode()).isEqualTo(5);
    assertThat(text.out())
        .contains(rules)
        .contains("pack_run_logs: message must be there, which 1 document breaks, for example ");
    assertThat(database.listCollectionNames()).containsExactly("pack_run_logs");

    assertThat(desk.text("migrate").exitCode()).isEqualTo(5);
    assertThat(database.listCollectionNames())
        .doesNotContain("pack_runs", "pack_artifacts", "pack_run_approvals");
  }

  @Test
  void migrateNamesAllObstaclesTogether(MongoDatabase database, MongoServer server)
      throws Exception {
    database.getCollection("pack_runs").insertOne(new Document("_id", "r"));
    var output = new Document("runId", "r").append("name", "n");
    database.getCollection("pack_artifacts").insertMany(List.of(output, new Document(output)));

    var answer = CommandProcess.run(folder, "migrate", "--uri", server.uri(database.getName()));

    assertThat(answer.exitCode()).isEqualTo(5);
    assertThat(answer.err())
        .contains("Error: In pack_runs 1 of 1 documents break the rules")
        .contains("Another obstacle: In pack_artifacts 2 of 2 documents break the rules")
        .contains("Another obstacle: 1 key occurs more than once in pack_artifacts");
  }

  @Test
  void aLargeCollectionIsCheckedBySampleAndTheReportSaysSo(
      MongoDatabase database, MongoServer server) {
    grow(database);
    var desk = new RealDesk(folder, server.uri(database.getName()));
    long before = System.nanoTime();

    var sampled = desk.json("plan", "--max-scan", "1000");

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(BOUND);
    assertThat(sampled.exitCode()).isEqualTo(3);
    var action = validatorOfLogs(sampled);
    assertThat(action.get("documents").asLong()).isEqualTo(MANY);
    assertThat(action.get("scanned").asLong()).isEqualTo(1000);
    assertThat(action.get("sampled").asBoolean()).isTrue();
    assertThat(desk.text("plan", "--max-scan", "1000").out())
        .contains("pack_run_logs: a sample of 1,000 of 300,000 documents");
    // The collection also exceeds the default limit.
    assertThat(validatorOfLogs(desk.json("plan")).get("sampled").asBoolean()).isTrue();

    // A document in the middle, which is not in the sample.
    database
        .getCollection("pack_run_logs")
        .updateOne(
            new Document("sequence", (long) MANY / 2),
            new Document("$set", new Document("level", "loud")));
    assertThat(desk.json("plan", "--max-scan", "1000").exitCode()).isEqualTo(3);
    var whole = desk.json("plan", "--max-scan", "all");
    assertThat(whole.exitCode()).isEqualTo(5);
    assertThat(validatorOfLogs(whole).get("sampled").asBoolean()).isFalse();
    assertThat(validatorOfLogs(whole).get("violations").asLong()).isEqualTo(1);
  }

  private static void grow(MongoDatabase database) {
    var seed = database.getCollection("seed");
    var numbers = new ArrayList<Document>();
    for (int from = 0; from < MANY; from += CHUNK) {
      numbers.add(new Document("from", (long) from));
    }
    seed.insertMany(numbers);
    seed.aggregate(
            List.of(
                Document.parse(
                    "{$project: {_id: 0, sequence: {$map: {input: {$range: [0, %d]}, in: {$add:"
                            .formatted(CHUNK)
                        + " ['$from', '$$this']}}}}}"),
                Aggregates.unwind("$sequence"),
                new Document("$addFields", entry("run-1", 0).append("sequence", "$sequence")),
                Aggregates.out("pack_run_logs")))
        .toCollection();
    seed.drop();
  }

  private static Document entry(String run, long sequence) {
    return new Document("runId", run)
        .append("sequence", sequence)
        .append("timestamp", Instant.EPOCH)
        .append("level", "info")
        .append("eventType", "step.started")
        .append("message", "m");
  }

  private static JsonNode validatorOfLogs(Desk.Answer answer) {
    for (var action : answer.json().get("actions")) {
      if (action.get("kind").asText().equals("set-validator")
          && action.get("collection").asText().equals("pack_run_logs")) {
        return action;
      }
    }
    throw new AssertionError(answer.out());
  }
}
