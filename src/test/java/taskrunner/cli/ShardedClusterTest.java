package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Mongosh;
import taskrunner.testing.Topology;

/** Each command through a router, on collections that the script has sharded. */
@MongoTest(Topology.SHARDED)
@SuppressWarnings("NullAway.Init")
class ShardedClusterTest {
  private static final Path PROJECT = Path.of(System.getProperty("taskrunner.project", "."));

  @TempDir private Path folder = Path.of("");

  private MongoDatabase database;
  private MongoClient client;
  private String uri;
  private RealDesk desk;

  @BeforeEach
  void prepareDesk(MongoDatabase fresh, MongoClient router, MongoServer server) {
    database = fresh;
    client = router;
    uri = server.uri(fresh.getName());
    desk = new RealDesk(folder, uri);
  }

  @Test
  void aShardedDatabaseIsMigratedImportedVerifiedReportedAndUndone() throws Exception {
    assertThat(desk.json("plan").exitCode()).isEqualTo(3);
    done("migrate", "--skip-backfill");
    shard();
    done("verify");
    String store = PROJECT.resolve("importer/sample-store").toString();
    JsonNode dry = desk.json("import", "--from", store, "--dry-run").json();
    JsonNode imported =
        desk.json("import", "--from", store, "--verify", "--rejects", rejects()).json();
    assertThat(imported.get("logs")).isEqualTo(dry.get("logs"));
    assertThat(imported.at("/verification/outcome").asText()).isEqualTo("equal");
    assertThat(documents("pack_run_logs")).isEqualTo(imported.at("/logs/inserted").asLong());
    JsonNode again = desk.json("import", "--from", store, "--rejects", rejects()).json();
    assertThat(again.at("/logs/inserted").asLong()).isZero();

    done("migrate");
    assertThat(done("verify").get("outcome").asText()).isEqualTo("no-drift");
    done("wait");
    done("state", "compare");
    Path page = folder.resolve("report.html");
    done("report", "--html", page.toString());
    assertThat(Files.readString(page)).contains("sharded", "runId_1_sequence_1");
    done("export", "--to", folder.resolve("export").toString());

    done("undo", "all", "--yes");
    assertThat(documents("pack_run_logs")).isZero();
    done("migrate", "--skip-backfill");
    done("verify");
  }

  @Test
  void doctorNamesTheTopologyAndNoCheckFails() {
    done("migrate", "--skip-backfill");
    JsonNode checks = done("doctor").get("checks");
    assertThat(detail(checks, "topology")).startsWith("A sharded cluster, through the router ");
    assertThat(detail(checks, "version")).contains("5.0 to 8.0");
    assertThat(detail(checks, "disk")).startsWith("On the fullest shard, ");
  }

  @Test
  void planNamesAUniqueIndexThatTheShardKeyDoesNotAllow() {
    database.createCollection("pack_run_logs");
    client
        .getDatabase("admin")
        .runCommand(
            new Document("shardCollection", database.getName() + ".pack_run_logs")
                .append("key", new Document("timestamp", 1)));
    JsonNode plan = desk.json("plan").json();
    assertThat(plan.get("outcome").asText()).isEqualTo("blocked");
    assertThat(plan.get("blockers").toString())
        .contains("runId_1_sequence_1 of pack_run_logs can't be made", "is sharded by");
    assertThat(desk.json("migrate", "--skip-backfill").exitCode()).isEqualTo(5);
  }

  /** Runs the script in the shell, twice. */
  private void shard() throws Exception {
    String script = done("script", "--shard").get("script").asText();
    for (int i = 0; i < 2; i++) {
      Mongosh.Output output = Mongosh.run(uri, script);
      assertThat(output.exitCode()).as(output.text()).isZero();
    }
    List<String> sharded =
        client
            .getDatabase("config")
            .getCollection("collections")
            .find(new Document("unsplittable", new Document("$ne", true)))
            .map(row -> row.getString("_id"))
            .into(new ArrayList<>());
    assertThat(sharded)
        .contains(
            database.getName() + ".pack_run_logs",
            database.getName() + ".pack_artifacts",
            database.getName() + ".pack_run_approvals",
            database.getName() + ".pack_runs")
        .noneMatch(name -> name.contains("mongock") || name.contains("pack_schema"));
  }

  private JsonNode done(String... command) {
    Desk.Answer answer = desk.json(command);
    assertThat(answer.exitCode()).as(answer.out()).isZero();
    return answer.json();
  }

  private String rejects() {
    return folder.resolve("rejects.ndjson").toString();
  }

  private long documents(String collection) {
    return database.getCollection(collection).countDocuments();
  }

  private static String detail(JsonNode checks, String name) {
    return StreamSupport.stream(checks.spliterator(), false)
        .filter(check -> check.get("name").asText().equals(name))
        .map(check -> check.get("detail").asText())
        .findFirst()
        .orElseThrow();
  }
}
