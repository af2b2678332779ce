package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** The program as a process, with a real server. */
@MongoTest
class MainTest {
  private static final Path SAMPLES =
      Path.of(System.getProperty("taskrunner.project", ".")).toAbsolutePath().resolve("importer");

  @TempDir private Path folder = Path.of("");

  @Test
  void migratesVerifiesAndUndoesAnEmptyDatabase(MongoDatabase database, MongoServer server)
      throws Exception {
    var uri = server.uri(database.getName());

    var plan = run("plan", "--uri", uri);
    assertThat(plan.exitCode()).isEqualTo(3);
    assertThat(plan.json().at("/actions/0/kind").asText()).isEqualTo("create-collection");

    var first = run("migrate", "--uri", uri, "-v");
    assertThat(first.exitCode()).describedAs(first.err()).isZero();
    assertThat(first.json().get("outcome").asText()).isEqualTo("applied");
    assertThat(first.json().get("database").asText()).isEqualTo(database.getName());
    assertThat(first.json().findValuesAsText("state"))
        .hasSameSizeAs(ChangeUnits.all())
        .containsOnly("executed");
    assertThat(run("migrate", "--uri", uri).json().get("outcome").asText()).isEqualTo("up-to-date");

    assertThat(run("plan", "--uri", uri).exitCode()).isZero();
    assertThat(run("state", "compare", "--uri", uri).exitCode()).isZero();
    assertThat(run("verify", "--uri", uri).json().get("outcome").asText()).isEqualTo("no-drift");
    assertThat(run("wait", "--uri", uri).exitCode()).isZero();

    database.getCollection("pack_runs").dropIndex("updatedAt_-1");
    var drift = run("verify", "--uri", uri);
    assertThat(drift.exitCode()).isEqualTo(5);
    assertThat(drift.json().at("/drift/0/kind").asText()).isEqualTo("missing-index");
    assertThat(run("verify", "--fix", "--uri", uri).exitCode()).isEqualTo(2);
    assertThat(run("verify", "--fix", "--yes", "--uri", uri).exitCode()).isZero();

    assertThat(run("undo", "all", "--uri", uri).exitCode()).isEqualTo(2);
    var undo = run("undo", "all", "--yes", "--uri", uri);
    assertThat(undo.exitCode()).describedAs(undo.err()).isZero();
    assertThat(undo.json().get("steps")).hasSameSizeAs(ChangeUnits.all());
    assertThat(database.listCollectionNames()).doesNotContain("pack_runs");
    assertThat(run("state", "db", "--uri", uri).json().get("history").size()).isGreaterThan(3);
  }

  @Test
  void importsTheSampleStores(MongoDatabase database, MongoServer server) throws Exception {
    var uri = server.uri(database.getName());
    var store = SAMPLES.resolve("sample-store").toString();

    var tooEarly = run("import", "--from", store, "--uri", uri);
    assertThat(tooEarly.exitCode()).isEqualTo(3);
    assertThat(tooEarly.json().at("/error/hint").asText()).contains("migrate --skip-backfill");
    var nowhere = run("import", "--from", folder.resolve("none").toString(), "--uri", uri);
    assertThat(nowhere.exitCode()).isEqualTo(2);
    assertThat(nowhere.json().at("/error/code").asText()).isEqualTo("store-not-found");
    var intoTheStore =
        run("import", "--from", store, "--rejects", store + "/logs/dead.ndjson", "--uri", uri);
    assertThat(intoTheStore.exitCode()).isEqualTo(2);
    assertThat(intoTheStore.json().at("/error/code").asText()).isEqualTo("wrong-usage");
    var setting = "Filesystem:RejectsFile=" + store + "/dead.ndjson";
    var configured = run("import", "--from", store, "--set", setting, "--uri", uri);
    assertThat(configured.exitCode()).isEqualTo(2);
    assertThat(configured.json().at("/error/code").asText()).isEqualTo("wrong-usage");
    assertThat(configured.json().at("/error/message").asText())
        .startsWith("TaskRunner:Storage:Filesystem:RejectsFile is \"" + store)
        .contains("/dead.ndjson\" (--set), ", " lies in the filesystem store (");
    var onBoot =
        run("migrate", "--set", "Filesystem:Root=" + store, "--set", setting, "--uri", uri);
    assertThat(onBoot.exitCode()).isEqualTo(2);
    assertThat(onBoot.json().at("/error/message").asText()).contains("RejectsFile is ", "(--set)");

    assertThat(run("migrate", "--skip-backfill", "--uri", uri).exitCode()).isZero();
    var first = run("import", "--from", store, "--uri", uri);
    assertThat(first.exitCode()).describedAs(first.out() + first.err()).isZero();
    assertThat(first.json().get("outcome").asText()).isEqualTo("imported");
    assertThat(first.json().at("/logs/inserted").asLong())
        .isEqualTo(database.getCollection("pack_run_logs").countDocuments())
        .isGreaterThan(1000);
    assertThat(first.json().get("documentsPerSecond").asDouble()).isPositive();
    assertThat(run("import", "--from", store, "--uri", uri).json().get("outcome").asText())
        .isEqualTo("unchanged");
    assertThat(run("state", "compare", "--uri", uri).exitCode()).isZero();

    var rejects = folder.resolve("dead.ndjson");
    var withErrors =
        run(
            "import",
            "--from",
            SAMPLES.resolve("sample-store-with-errors").toString(),
            "--rejects",
            rejects.toString(),
            "--uri",
            uri);
    assertThat(withErrors.exitCode()).isEqualTo(6);
    assertThat(withErrors.json().get("outcome").asText()).isEqualTo("imported-with-rejects");
    assertThat(withErrors.json().get("rejectsFile").asText()).isEqualTo(rejects.toString());
    var byCode = withErrors.json().get("rejectsByCode");
    var total = 0L;
    for (var count : byCode) {
      total += count.asLong();
    }
    assertThat(Files.readAllLines(rejects)).hasSize((int) total);
  }

  @Test
  void jsonIsUtf8InAnyLocale(MongoDatabase database, MongoServer server) throws Exception {
    Files.writeString(
        folder.resolve("appsettings.json"),
        """
        {"TaskRunner": {"Storage": {"Mongo": {"RunsCollection": "läufe_😀"}}}}
        """);
    try (var running =
        CommandProcess.start(
            folder,
            List.of("-Dfile.encoding=US-ASCII", "-Dstdout.encoding=US-ASCII"),
            "plan",
            "--output",
            "json",
            "--uri",
            server.uri(database.getName()))) {
      assertThat(running.end().json().findValuesAsText("collection")).contains("läufe_😀");
    }
  }

  @Test
  void textLoadsNoClassOfJacksonDatabind(MongoDatabase database, MongoServer server)
      throws Exception {
    for (var command : List.of("plan", "verify", "state db", "lock status", "doctor")) {
      assertThat(loadedBy(command, database, server))
          .as(command)
          .anyMatch(each -> each.contains("taskrunner.view.TextPage"))
          .noneMatch(each -> each.contains("com.fasterxml.jackson.databind"));
    }
  }

  @Test
  void aPlainCommandLineLoadsNoClassOfTheParser(MongoDatabase database, MongoServer server)
      throws Exception {
    for (var command : List.of("wait --timeout 1s", "plan --max-scan 9", "migrate --dry-run -v")) {
      assertThat(loadedBy(command, database, server))
          .as(command)
          .anyMatch(each -> each.contains("taskrunner.cli.PlainArguments"))
          .noneMatch(each -> each.contains("picocli"));
    }
  }

  private Set<String> loadedBy(String command, MongoDatabase database, MongoServer server)
      throws Exception {
    var line = new ArrayList<>(List.of(command.split(" ")));
    line.addAll(List.of("--uri", server.uri(database.getName())));
    var loaded = LoadedClasses.of(folder, List.of(), line.toArray(String[]::new));
    assertThat(loaded.answer().exitCode()).isIn(0, 3);
    return loaded.names();
  }

  @Test
  void anUnreachableServerIsExitCode1WithinTenSecondsAndThePasswordIsHidden() throws Exception {
    var began = System.nanoTime();
    var answer = run("migrate", "-v", "--uri", "mongodb://me:s3cret@127.0.0.1:1/tasks");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    assertThat(answer.exitCode()).isEqualTo(1);
    assertThat(answer.json().at("/error/code").asText()).isEqualTo("server-unreachable");
    assertThat(answer.json().at("/error/message").asText()).contains("127.0.0.1:1");
    assertThat(answer.err()).contains("\tat ");
    assertThat(answer.out() + answer.err()).doesNotContain("s3cret");
  }

  @Test
  void wrongUsageIsOneJsonObject() throws Exception {
    var answer = run("migrate", "--nosuch");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.json().at("/error/code").asText()).isEqualTo("wrong-usage");
  }

  private Desk.Answer run(String... arguments) throws Exception {
    var all = new String[arguments.length + 2];
    all[0] = "--output";
    all[1] = "json";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return CommandProcess.run(folder, all);
  }
}
