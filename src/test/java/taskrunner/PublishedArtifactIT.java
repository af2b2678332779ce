package taskrunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.mongodb.client.MongoDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/**
 * The published jar and POM in a service: Maven resolves them for a project ({@code
 * src/test/consumer}) without other dependencies. {@code make test-drivers} also runs this test
 * with other versions of the driver and of Jackson.
 */
@MongoTest
@Timeout(600)
class PublishedArtifactIT {
  private static final Path PROJECT =
      Path.of(System.getProperty("taskrunner.project", "")).toAbsolutePath();
  private static final String VERSION = System.getProperty("taskrunner.version", "0.1.0");
  private static final Path JAR = PROJECT.resolve("target/taskrunner-schema-" + VERSION + ".jar");
  private static final Path STORE = PROJECT.resolve("importer/sample-store");
  private static final Path MAVENS =
      Path.of(
          System.getProperty(
              "taskrunner.repository", System.getProperty("user.home") + "/.m2/repository"));

  /**
   * The home of another Java to run the service with, in addition to that on the PATH; empty: none.
   */
  private static final String OTHER_JAVA = System.getProperty("taskrunner.java", "");

  private static final int MOST_JARS = 20;

  private final Path folder;

  PublishedArtifactIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void theJarContainsNoClassOfTheCommandLine() throws Exception {
    try (var jar = new JarFile(JAR.toFile())) {
      assertThat(jar.stream().map(entry -> entry.getName()))
          .contains("taskrunner/MigrationRunner.class")
          .noneMatch(name -> name.startsWith("taskrunner/cli"));
      assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
          .isEqualTo("taskrunner.schema");
    }
  }

  /**
   * The versions of driver and Jackson from {@code -Dtaskrunner.drivers=5.2.0/2.19.0,…}, each with
   * each Java.
   */
  static List<Arguments> versions() {
    String asked = System.getProperty("taskrunner.drivers", "");
    return Stream.concat(Stream.of("as published"), Stream.of(asked.split(",", -1)))
        .filter(versions -> !versions.isBlank())
        .flatMap(versions -> javas().map(java -> arguments(versions, java)))
        .toList();
  }

  private static Stream<String> javas() {
    return OTHER_JAVA.isBlank() ? Stream.of("java") : Stream.of("java", OTHER_JAVA + "/bin/java");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aServiceMigratesImportsVerifiesUndoesAndAppliesAgain(
      String versions, String java, MongoDatabase database, MongoServer server) throws Exception {
    List<String> jars = inherited(versions);
    assertThat(jars).hasSizeLessThanOrEqualTo(MOST_JARS + 1);
    assertThat(jars)
        .noneMatch(
            jar ->
                Path.of(jar)
                    .getFileName()
                    .toString()
                    .matches(
                        "(guava|gson|reflections|objenesis|plexus|jsr305|picocli|spring"
                            + "|micrometer|slf4j-simple|jmustache|progressbar).*"));

    String path = String.join(File.pathSeparator, jars);
    Path classes = compile(path, false);
    assertThat(
            run(
                java,
                server.uri(database.getName()),
                List.of("-cp", classes + File.pathSeparator + path, "consumer.Main")))
        .contains("rejected: wrong-configuration", "module: null", "consumer: all checks passed");

    database.drop();
    Path module = compile(path, true);
    assertThat(
            run(
                java,
                server.uri(database.getName()),
                List.of("-p", module + File.pathSeparator + path, "-m", "consumer/consumer.Main")))
        .contains("module: taskrunner.schema", "consumer: all checks passed");
  }

  /** The class path that Maven resolves for the project, with the jar of this library. */
  private List<String> inherited(String versions) throws Exception {
    Path project = Files.createDirectories(folder.resolve("project"));
    Files.copy(PROJECT.resolve("src/test/consumer/pom.xml"), project.resolve("pom.xml"));
    Path out = folder.resolve("classpath");
    List<String> command =
        new ArrayList<>(
            List.of(
                "mvn",
                "-B",
                "-q",
                "-Dmaven.repo.local=" + repository(),
                "-Dtaskrunner.version=" + VERSION,
                "-DincludeScope=runtime",
                "-Dmdep.outputFile=" + out));
    if (versions.contains("/")) {
      String[] driverAndJackson = versions.split("/", 2);
      command.add("-Ddriver.version=" + driverAndJackson[0]);
      command.add("-Djackson.version=" + driverAndJackson[1]);
    }
    command.add("org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath");
    runToEnd(command, project);
    return List.of(Files.readString(out).strip().split(File.pathSeparator));
  }

  /** The user's repository, with the jar and the POM of this build added as by Maven. */
  private Path repository() throws IOException {
    Path repository = Files.createDirectories(folder.resolve("repository"));
    try (Stream<Path> groups = Files.list(MAVENS)) {
      for (Path group : groups.toList()) {
        if (!group.endsWith("taskrunner")) {
          Files.createSymbolicLink(repository.resolve(group.getFileName()), group);
        }
      }
    }
    Path published =
        Files.createDirectories(repository.resolve("taskrunner/taskrunner-schema/" + VERSION));
    Files.copy(JAR, published.resolve("taskrunner-schema-" + VERSION + ".jar"));
    Files.copy(
        PROJECT.resolve("pom.xml"), published.resolve("taskrunner-schema-" + VERSION + ".pom"));
    return repository;
  }

  private Path compile(String path, boolean module) throws Exception {
    Path classes = folder.resolve(module ? "module" : "classes");
    Path sources = PROJECT.resolve("src/test/consumer/src/main");
    List<String> command =
        new ArrayList<>(
            List.of(
                "javac",
                "--release",
                "17",
                "-d",
                classes.toString(),
                module ? "-p" : "-cp",
                path,
                sources.resolve("java/consumer/Main.java").toString()));
    if (module) {
      command.add(sources.resolve("module/module-info.java").toString());
    }
    runToEnd(command, folder);
    return classes;
  }

  private String run(String java, String uri, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(java, "-Xmx256m"));
    command.addAll(arguments);
    command.addAll(List.of(uri, STORE.toString(), folder.resolve("rejects.ndjson").toString()));
    return runToEnd(command, folder);
  }

  /** Runs the command, checks that it succeeds, and returns its output. */
  private String runToEnd(List<String> command, Path directory) throws Exception {
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    String printed = Files.readString(out);
    assertThat(process.exitValue()).as(command.get(0) + ": " + printed).isZero();
    return printed;
  }
}
