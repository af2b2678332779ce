package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** The warnings of {@code plan}, {@code verify} and {@code doctor} about indexes without drift. */
@MongoTest
class IndexWarningsTest {
  private static final String NAME =
      "Mongo:IndexNames:pack_run_logs:runId_1_sequence_1=pack_run_logs_run_sequence";

  @TempDir private Path folder = Path.of("");

  @Test
  void warnsOfAnIndexWithAnotherNameThanTheConfiguredOne(
      MongoDatabase database, MongoServer server) {
    var desk = new RealDesk(folder, server.uri(database.getName()));
    assertThat(desk.json("migrate").exitCode()).isZero();
    for (var command : List.of("plan", "verify", "doctor")) {
      var answer = desk.json("--set", NAME, command);
      assertThat(answer.exitCode()).as(answer.out()).isZero();
      assertThat(warnings(answer))
          .anyMatch(
              w -> w.contains("dropIndex(\"runId_1_sequence_1\")") && w.contains("createInd"));
    }
    assertThat(desk.json("--set", NAME, "script").json().get("script").asText())
        .contains("name: \"pack_run_logs_run_sequence\"");
    assertThat(warnings(desk.json("verify"))).isEmpty();
  }

  @Test
  void warnsOfOtherIndexesThatRejectOrDeleteDocuments(MongoDatabase database, MongoServer server)
      throws IOException {
    var desk = new RealDesk(folder, server.uri(database.getName()));
    assertThat(desk.json("migrate", "--skip-backfill").exitCode()).isZero();
    var runs = database.getCollection("pack_runs");
    runs.createIndex(new Document("planHash", 1), new IndexOptions().unique(true));
    var logs = database.getCollection("pack_run_logs");
    logs.createIndex(new Document("level", 1));
    logs.createIndex(new Document("eventType", 1), new IndexOptions().unique(true));
    logs.createIndex(
        new Document("timestamp", -1),
        new IndexOptions().name("gone").expireAfter(1L, TimeUnit.MINUTES));
    database.runCommand(
        Document.parse(
            "{collMod: 'pack_run_logs', index: {name: 'runId_1_timestamp_1', prepareUnique: true}}"));
    var store = TinyStore.write(folder.resolve("store"), "2025-11-06T10:20:00Z");
    var first = Files.readString(store.resolve("runs/run-1.json"));
    Files.writeString(store.resolve("runs/run-2.json"), first.replace("run-1", "run-2"));
    var line = Files.readString(store.resolve("logs/run-1.ndjson")).strip();
    Files.writeString(
        store.resolve("logs/run-1.ndjson"),
        line
            + "\n"
            + line.replace(":01Z", ":02Z")
            + "\n"
            + line.replace("step.started", "step.ended")
            + "\n");

    var file = folder.resolve("rejects.ndjson");
    for (var command :
        List.of(
            List.of("plan"),
            List.of("verify"),
            List.of("doctor"),
            List.of("import", "--from", store.toString(), "--dry-run"),
            List.of("import", "--from", store.toString(), "--rejects", file.toString()))) {
      assertThat(String.join(" ", warnings(desk.json(command.toArray(String[]::new)))))
          .as("%s", command)
          .contains("index gone of pack_run_logs", "deletes log entries after 1 minute")
          .contains("index planHash_1 of pack_runs", "refuses runs that have planHash alike")
          .contains("index eventType_1 of pack_run_logs")
          .contains(
              "runId_1_timestamp_1 of pack_run_logs is not as it is declared: it has prepareUn")
          .doesNotContain("level_1");
    }
    assertThat(Files.readString(file))
        .contains("The index planHash_1 refuses it: another document has the key { planHash:")
        .contains("The index eventType_1 refuses it", "The index runId_1_timestamp_1 refuses it")
        .doesNotContain("with the id", "already has");
  }

  @Test
  void aChangedOptionOfADeclaredIndexDoesNotMakeItAStrangers(
      MongoDatabase database, MongoServer server) {
    var desk = new RealDesk(folder, server.uri(database.getName()));
    assertThat(desk.json("migrate", "--skip-backfill").exitCode()).isZero();
    for (var change :
        List.of(
            "{collMod: 'pack_run_logs', index: {name: 'runId_1_sequence_1', hidden: true}}",
            "{collMod: 'pack_run_logs', index: {name: 'timestamp_1', expireAfterSeconds: 1e9}}",
            "{collMod: 'pack_run_logs', index: {name: 'timestamp_1', hidden: true}}",
            "{collMod: 'pack_artifacts', index: {name: 'runId_1', prepareUnique: true}}",
            "{collMod: 'pack_artifacts', index: {name: 'runId_1', unique: true}}")) {
      database.runCommand(Document.parse(change));
    }
    for (var command : List.of("plan", "verify", "doctor")) {
      assertThat(warnings(desk.json(command)))
          .as(command)
          .contains(
              "The index runId_1 of pack_artifacts is not as it is declared: it is unique and"
                  + " refuses artifacts that have runId alike.")
          .noneMatch(w -> w.contains("not one of this module's"))
          .noneMatch(w -> w.contains("index runId_1_sequence_1") || w.contains("index timestamp"));
    }
    var verified = desk.json("verify");
    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.json().get("drift")).hasSize(3);
  }

  /** The sentences of {@code warnings}, or of the checks with a warning. */
  private static List<String> warnings(Desk.Answer answer) {
    var found = new ArrayList<String>();
    answer.json().path("warnings").forEach(warning -> found.add(warning.asText()));
    answer.json().path("checks").forEach(check -> found.add(check.get("detail").asText()));
    return found;
  }
}
