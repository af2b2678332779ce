package taskrunner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.client.MongoDatabase;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** The packaged jar of the command line. */
@MongoTest
class ShadedJarIT {
  private static final Path JAR =
      Path.of(System.getProperty("taskrunner.project", ""), "target/taskrunner-schema-cli.jar")
          .toAbsolutePath();

  @Test
  void migratesWithTheMongockInTheJar(
      MongoDatabase database, MongoServer server, @TempDir Path folder) throws Exception {
    String uri = server.uri(database.getName());

    JsonNode first = run(folder, 0, "migrate", "--uri", uri, "--output", "json");
    assertThat(first.path("outcome").asText()).isEqualTo("applied");
    assertThat(database.listCollectionNames())
        .contains("pack_runs", "pack_run_logs", "pack_artifacts", "pack_run_approvals");
    assertThat(database.getCollection("mongockChangeLog").distinct("changeId", String.class))
        .contains("0001-collections", "0002-indexes", "0003-backfill");

    JsonNode second = run(folder, 0, "migrate", "--uri", uri, "--output", "json");
    assertThat(second.path("outcome").asText()).isEqualTo("up-to-date");
  }

  /** Simulates Mongock's command line, which is in no package registry. */
  @Test
  void mongocksCommandLineMigratesWithTheJar(
      MongoDatabase database, MongoServer server, @TempDir Path folder) throws Exception {
    Path out = folder.resolve("out");
    var builder =
        new ProcessBuilder(
                "java",
                "-cp",
                System.getProperty("taskrunner.project", "") + "/target/test-classes",
                "taskrunner.MongockWrapper",
                JAR.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder
        .environment()
        .put("TaskRunner__Storage__Mongo__ConnectionString", server.uri(database.getName()));
    Process process = builder.start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(out)).isZero();
    assertThat(database.getCollection("mongockChangeLog").distinct("changeId", String.class))
        .contains("0001-collections", "0002-indexes", "0003-backfill");
  }

  @Test
  void theJarContainsNoSignatureOfAnotherJar() throws Exception {
    try (var jar = new JarFile(JAR.toFile())) {
      assertThat(jar.stream().map(entry -> entry.getName()))
          .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA)"))
          .doesNotHaveDuplicates()
          .contains(
              "META-INF/LICENSE",
              "META-INF/LICENSE-jmustache.txt",
              "taskrunner/cli/report.html",
              "taskrunner/cli/Main.class");
    }
  }

  /**
   * The notice lists each artifact in the jar, and no other, with a licence whose text is in the
   * jar.
   */
  @Test
  void theJarContainsTheLicenceOfEachArtifact() throws Exception {
    try (var shaded = new JarFile(JAR.toFile())) {
      String list = text(shaded, "META-INF/THIRD-PARTY.md");
      Map<String, String> listed = new TreeMap<>();
      Pattern.compile("(?m)^\\| ([a-z0-9._-]+) \\| [^|]+ \\| ([A-Za-z.-]+) \\|$")
          .matcher(list)
          .results()
          .forEach(row -> listed.put(row.group(1), row.group(2)));
      listed.remove("artifact"); // the head of the table
      assertThat(listed.keySet()).isEqualTo(shadedArtifacts(shaded));
      for (String file : listed.values()) {
        assertThat(text(shaded, "META-INF/" + file))
            .as(file)
            .containsPattern("(?i)license|redistribution");
      }
      assertThat(text(shaded, "META-INF/LICENSE")).contains("Apache License", "Version 2.0");
      assertThat(text(shaded, "META-INF/LICENSE.txt")).contains("QOS.ch");
      assertThat(text(shaded, "META-INF/NOTICE")).contains("Jackson", "Maven");
      assertThat(shaded.stream().map(entry -> entry.getName()))
          .noneMatch(
              name ->
                  name.matches(
                      "(org/codehaus/plexus|com/google|org/objenesis|org/reflections)/.*"));
    }
  }

  /** The artifacts on the class path of this process whose classes or POMs are in the jar. */
  private static Set<String> shadedArtifacts(JarFile shaded) throws Exception {
    Set<String> artifacts = new TreeSet<>();
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!path.endsWith(".jar")) {
        continue;
      }
      try (var jar = new JarFile(path)) {
        boolean within =
            jar.stream()
                .map(entry -> entry.getName())
                .filter(name -> name.matches("META-INF/maven/.+/pom.xml|(?!META-INF).+\\.class"))
                .filter(name -> !name.equals("module-info.class"))
                .findFirst()
                .map(name -> shaded.getEntry(name) != null)
                .orElse(false);
        if (within) {
          String name = Path.of(path).getFileName().toString();
          artifacts.add(name.replaceFirst("-\\d.*", ""));
        }
      }
    }
    return artifacts;
  }

  private static String text(JarFile jar, String name) throws Exception {
    var entry = jar.getEntry(name);
    assertThat(entry).as(name).isNotNull();
    return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
  }

  private static JsonNode run(Path folder, int expectedExit, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("java", "-Xmx256m", "-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the process ended within 60 s").isTrue();
    assertThat(process.exitValue())
        .as("%s%s", Files.readString(out), Files.readString(err))
        .isEqualTo(expectedExit);
    return new ObjectMapper().readTree(Files.readString(out, StandardCharsets.UTF_8));
  }
}
