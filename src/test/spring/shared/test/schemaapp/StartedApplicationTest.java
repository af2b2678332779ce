package schemaapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The HTTP endpoints of an application with properties only. */
class StartedApplicationTest {
  private static final Path PROJECT = Path.of(System.getProperty("taskrunner.project"));
  private static final TestDatabase DATABASE = new TestDatabase();
  private static ConfigurableApplicationContext application;

  @BeforeAll
  static void start() {
    application =
        SpringApplication.run(
            Application.class,
            "--server.port=0",
            "--taskrunner.storage.mode=mongo",
            "--taskrunner.storage.filesystem.root=" + PROJECT.resolve("importer/sample-store"),
            "--spring.data.mongodb.uri=" + DATABASE.uri(),
            "--spring.mongodb.uri=" + DATABASE.uri(),
            "--management.endpoints.web.exposure.include=*",
            "--management.endpoint.health.show-details=always",
            "--management.endpoint.health.show-components=always");
  }

  @AfterAll
  static void stop() {
    application.close();
    DATABASE.close();
  }

  @Test
  void aTemplateInAConstructorFindsTheCollections() {
    assertThat(application.getBean(SeenAtStart.class).collections()).isTrue();
  }

  @Test
  void healthIsUpWithOneCommand() throws Exception {
    var health = get("/actuator/health/taskRunnerSchema");
    assertThat(health.path("status").asText()).isEqualTo("UP");
    assertThat(health.path("details").path("database").asText()).isEqualTo(DATABASE.name);
  }

  @Test
  void theEndpointHasHistoryUnitsAndTheLastReport() throws Exception {
    var schema = get("/actuator/taskrunnerschema");
    assertThat(schema.path("history").findValuesAsText("changeId"))
        .contains("0001-collections", "0002-indexes", "0003-backfill");
    assertThat(schema.path("units").findValuesAsText("id"))
        .contains("0001-collections", "0002-indexes", "0003-backfill");
    var last = schema.path("lastReport");
    assertThat(last.path("command").asText()).isEqualTo("migrate");
    assertThat(last.path("outcome").asText()).isEqualTo("applied");
    assertThat(last.path("steps").findValuesAsText("state")).containsOnly("executed");
    assertThat(last.path("backfill").path("runs").path("inserted").asLong()).isPositive();
    assertThat(schema.path("history").get(0).has("error"))
        .as("a null is written, as the command line does")
        .isTrue();
  }

  @Test
  void theEndpointHasTheOutputOfTheCommandLine() throws Exception {
    var schema = get("/actuator/taskrunnerschema");
    assertThat(schema.path("history")).isEqualTo(commandLine("state", "db").path("history"));
    assertThat(schema.path("units")).isEqualTo(commandLine("state", "code-base").path("units"));
  }

  /** The command line runs the same migration in another database. */
  @Test
  void theLastReportIsTheOutputOfTheCommandLine() throws Exception {
    try (var other = new TestDatabase()) {
      var printed =
          commandLine(
              other,
              "migrate",
              "--set",
              "Filesystem:Root=" + PROJECT.resolve("importer/sample-store"));
      var last = get("/actuator/taskrunnerschema").path("lastReport");
      assertThat(names(last)).isEqualTo(names(printed));
      assertThat(comparable(last)).isEqualTo(comparable(printed));
    }
  }

  /** The report without the values that differ between runs. */
  private static JsonNode comparable(JsonNode report) {
    for (JsonNode each : report.findParents("durationMs")) {
      ((ObjectNode) each).remove(List.of("durationMs", "lockWaitMs", "database"));
    }
    for (JsonNode each : report.findParents("documentsPerSecond")) {
      ((ObjectNode) each).remove("documentsPerSecond");
    }
    for (JsonNode each : report.findParents("detail")) {
      var detail = ((ObjectNode) each).path("detail").asText();
      ((ObjectNode) each).put("detail", detail.replaceAll("[0-9.,]+ (ms|s)\\b", "a while"));
    }
    return report;
  }

  @Test
  void metricsHaveTheNamesAndTagsThatAreDocumented() throws Exception {
    var metrics = text("/actuator/prometheus");
    assertThat(metrics)
        .contains("taskrunner_schema_migrate_seconds_count{error=\"none\",outcome=\"applied\"} 1")
        .contains(
            "taskrunner_schema_step_seconds_count{error=\"none\",outcome=\"executed\","
                + "step=\"0001-collections\"} 1")
        .contains(
            "taskrunner_schema_import_documents_total{kind=\"runs\",result=\"inserted\"} ")
        .contains(
            "taskrunner_schema_import_documents_total{kind=\"approvals\",result=\"rejected\"} 0");
  }

  @Test
  void everyMetricOfTheDashboardExists() throws Exception {
    var dashboard = Files.readString(PROJECT.resolve("docs/grafana-dashboard.json"));
    var metrics = text("/actuator/prometheus");
    var named = Pattern.compile("taskrunner_schema_\\w+").matcher(dashboard);
    var seen = new TreeSet<String>();
    while (named.find()) {
      seen.add(named.group());
    }
    assertThat(seen).hasSizeGreaterThan(3);
    // This metric exists only after a wait for the lock, which this start did not need.
    seen.removeIf(name -> name.startsWith("taskrunner_schema_lock_wait_seconds"));
    assertThat(seen).allMatch(name -> metrics.contains("\n" + name + "{"));
  }

  private static List<String> names(JsonNode object) {
    var names = new ArrayList<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode commandLine(String... arguments) throws Exception {
    return commandLine(DATABASE, arguments);
  }

  private static JsonNode commandLine(TestDatabase database, String... arguments)
      throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", PROJECT.resolve("target/taskrunner-schema-cli.jar").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--uri", database.uri(), "--output", "json"));
    var process = new ProcessBuilder(command).start();
    var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return new ObjectMapper().readTree(printed);
  }

  static JsonNode get(String path) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(text(path));
  }

  static String text(String path) throws IOException, InterruptedException {
    var port = application.getEnvironment().getProperty("local.server.port");
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
