package taskrunner;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.PowerShell;

/** The unpacked distribution, as operators use it. */
@MongoTest
class DistributionIT {
  private static final Path TARGET =
      Path.of(System.getProperty("taskrunner.project", "")).toAbsolutePath().resolve("target");

  @TempDir private static Path folder = Path.of("");
  private static Path home = Path.of("");

  @TempDir private Path cache = Path.of("");

  private record Answer(int exitCode, String out, String err) {}

  @BeforeAll
  static void unpack() throws Exception {
    try (var files = Files.list(TARGET)) {
      Path archive =
          files
              .filter(file -> file.toString().endsWith(".tar.gz"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no .tar.gz in " + TARGET));
      assertThat(Path.of(archive.toString().replace(".tar.gz", ".zip"))).exists();
      Answer unpacked =
          run(Map.of(), List.of("tar", "xzf", archive.toString(), "-C", folder.toString()));
      assertThat(unpacked.exitCode()).as(unpacked.err()).isZero();
    }
    try (var unpacked = Files.list(folder)) {
      home = unpacked.filter(Files::isDirectory).findFirst().orElseThrow();
    }
  }

  @Test
  void theDistributionContainsItsFiles() throws Exception {
    assertThat(home.getFileName().toString()).startsWith("taskrunner-schema-");
    for (String file :
        List.of(
            "bin/taskrunner-schema",
            "bin/taskrunner-schema.ps1",
            "lib/taskrunner-schema-cli.jar",
            "importer/import-filesystem-state",
            "importer/import-filesystem-state.ps1",
            "importer/sample-store/README.md",
            "completion/taskrunner-schema",
            "man/man1/taskrunner-schema.1",
            "man/man1/taskrunner-schema-state-compare.1",
            "docs/cli.md",
            "docs/json/doctor.json",
            "deploy/helm/taskrunner-schema/Chart.yaml",
            "README.md",
            "LICENSE")) {
      assertThat(home.resolve(file)).exists();
    }
    assertThat(Files.readString(home.resolve("man/man1/taskrunner-schema-doctor.1")))
        .contains(".TH \"TASKRUNNER\\-SCHEMA\\-DOCTOR\"")
        .contains("print\\-role");
  }

  @Test
  void theLauncherStartsThroughALinkAndPrintsOnlyTheProgramsOutput() throws Exception {
    Path link = Files.createSymbolicLink(cache.resolve("link"), launcher());
    Answer answer = run(environment(), List.of(link.toString(), "--version"));
    assertThat(answer.exitCode()).as(answer.err()).isZero();
    assertThat(answer.out()).matches("taskrunner-schema \\S+\n");
    assertThat(archives()).as("the archives after a command that loads few classes").isEmpty();
  }

  @Test
  void theLauncherKeepsAnArchiveOfClassesFromTheSecondStartOn(
      MongoDatabase database, MongoServer server) throws Exception {
    String uri = server.uri(database.getName());
    List<String> command =
        List.of(launcher().toString(), "state", "compare", "--output", "json", "--uri", uri);
    List<String> answers = new ArrayList<>();
    for (int start = 1; start <= 3; start++) {
      Answer answer = run(environment(), command);
      assertThat(answer.exitCode()).as(answer.err()).isEqualTo(3);
      answers.add(answer.out().replaceAll("\"durationMs\":\\d+", ""));
      if (start == 1) {
        awaitOnly(".jsa");
      }
    }
    assertThat(answers).allMatch(answers.get(0)::equals);
    assertThat(archives()).hasSize(1);

    // The JVM logs the use of the archive, and fails if it can't use it.
    Map<String, String> strict = environment();
    strict.put("JAVA_OPTS", "-Xshare:on -Xlog:class+load:file=" + cache.resolve("loaded"));
    assertThat(run(strict, command).exitCode()).isEqualTo(3);
    assertThat(
            Files.readString(cache.resolve("loaded"))
                .lines()
                .filter(l -> l.contains(" taskrunner.cli.Program "))
                .toList()
                .toString())
        .containsPattern("taskrunner.cli.Program source: shared objects file");
  }

  @Test
  void aFailedStartGivesNoArchive() throws Exception {
    List<String> command =
        List.of(launcher().toString(), "state", "db", "--uri", "mongodb://127.0.0.1:1/nowhere");
    assertThat(run(environment(), command).exitCode()).isEqualTo(1);
    Await.until(
        60, () -> uncheckedCached().isEmpty(), "the cache still has files of a failed start");
  }

  @Test
  void theListOfAStartThatItsMachineEndedGivesAnArchive(MongoDatabase database, MongoServer server)
      throws Exception {
    List<String> command =
        List.of(launcher().toString(), "state", "db", "--uri", server.uri(database.getName()));
    run(environment(), command);
    awaitOnly(".jsa");
    String key = onlyFile().toString().replaceAll("\\.\\d+\\.jsa$", "");
    Files.delete(onlyFile());
    Files.writeString(Path.of(key + ".999999999.list"), "java/lang/Object\njava/lang/Shutdown\n");
    run(environment(), command);
    awaitOnly(".jsa");
  }

  @Test
  void theLauncherWorksWithoutACacheFolderAndWithABrokenArchive(
      MongoDatabase database, MongoServer server) throws Exception {
    String uri = server.uri(database.getName());
    List<String> command = List.of(launcher().toString(), "state", "db", "--uri", uri);
    Map<String, String> nowhere = environment();
    nowhere.put("TASKRUNNER_SCHEMA_CACHE", "/dev/null/nowhere");
    Answer plain = run(nowhere, command);
    assertThat(plain.exitCode()).as(plain.err()).isZero();

    assertThat(run(environment(), command).exitCode()).isZero();
    awaitOnly(".jsa");
    String key = onlyFile().toString().replaceAll("\\.\\d+\\.jsa$", "");
    Files.delete(onlyFile());
    Path broken = Path.of(key + ".999999999.tmp");
    Files.write(broken, new byte[4096]); // as after the kill of a JVM that wrote it
    Answer after = run(environment(), command);
    assertThat(after.exitCode()).isZero();
    assertThat(after.out()).isEqualTo(plain.out());
    awaitOnly(".jsa");
    assertThat(broken).doesNotExist();

    Path archive = onlyFile();
    Files.delete(archive);
    Files.writeString(archive, "not an archive");
    Answer useless = run(environment(), command);
    assertThat(useless.exitCode()).as(useless.err()).isZero();
    assertThat(useless.out()).isEqualTo(plain.out());
    awaitOnly(".jsa");
    assertThat(Files.size(onlyFile())).as("replaced").isGreaterThan(1_000_000);
  }

  /**
   * Exit code and output do not depend on the archive: here the limit of file sizes prevents one.
   */
  @Test
  void exitCodeAndOutputAreTheSameIfTheArchiveCanNotBeWritten() throws Exception {
    List<String> command =
        List.of(
            "sh",
            "-c",
            "ulimit -f 4000 && exec \"$0\" state code-base --output json",
            launcher().toString());
    for (int start = 1; start <= 3; start++) {
      Answer answer = run(environment(), command);
      assertThat(answer.exitCode()).as(answer.err()).isZero();
      assertThat(answer.out()).startsWith("{").endsWith("}\n").hasLineCount(1);
      if (start == 1) {
        awaitOnly(".failed");
      }
    }
    assertThat(archives()).isEmpty();
  }

  @Test
  void aFolderWithWritePermissionForOthersIsNotUsed() throws Exception {
    Path open = Files.createDirectory(cache.resolve("cache"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    for (int start = 1; start <= 2; start++) {
      Answer answer = run(environment(), List.of(launcher().toString(), "state", "code-base"));
      assertThat(answer.exitCode()).as(answer.err()).isZero();
    }
    assertThat(cached()).isEmpty();
  }

  @Test
  void concurrentFirstStartsDoNotDisturbEachOther(MongoDatabase database, MongoServer server)
      throws Exception {
    String uri = server.uri(database.getName());
    List<String> command = List.of(launcher().toString(), "state", "db", "--uri", uri);
    List<Process> starts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starts.add(start(environment(), command, cache.resolve("out" + i), cache.resolve("err" + i)));
    }
    for (int i = 0; i < starts.size(); i++) {
      assertThat(starts.get(i).waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(starts.get(i).exitValue()).isZero();
      assertThat(cache.resolve("err" + i)).isEmptyFile();
    }
    awaitOnly(".jsa");
  }

  @Test
  void namesAMissingJavaOrJar() throws Exception {
    Map<String, String> environment = environment();
    environment.put("JAVA_HOME", "/nowhere");
    Answer noJava = run(environment, List.of(launcher().toString(), "--version"));
    assertThat(noJava.exitCode()).isEqualTo(2);
    assertThat(noJava.err()).contains("JAVA_HOME is /nowhere");
    environment.put("TASKRUNNER_SCHEMA_JAR", "/nowhere.jar");
    assertThat(run(environment, List.of(launcher().toString())).err())
        .contains("TASKRUNNER_SCHEMA_JAR names /nowhere.jar");
  }

  @Test
  void theImporterFindsTheJar() throws Exception {
    Answer help =
        run(
            environment(),
            List.of(home.resolve("importer/import-filesystem-state").toString(), "--help"));
    assertThat(help.exitCode()).as(help.err()).isZero();
    assertThat(help.out()).contains("--from");
  }

  @Test
  void bothLaunchersStartFromPowerShell() throws Exception {
    Answer version =
        run(environment(), PowerShell.file(home.resolve("bin/taskrunner-schema.ps1"), "--version"));
    assertThat(version.out()).as(version.err()).matches("taskrunner-schema \\S+\n");
    Path importer = home.resolve("importer/import-filesystem-state.ps1");
    assertThat(run(environment(), PowerShell.file(importer, "--help")).out()).contains("--from");
    Answer wrong = run(environment(), PowerShell.file(importer, "--from"));
    assertThat(wrong.exitCode()).as(wrong.err()).isEqualTo(2);
  }

  @Test
  void completesCommandsInBash() throws Exception {
    String script =
        """
        source "$1" && COMP_WORDS=(taskrunner-schema ver) COMP_CWORD=1
        _complete_taskrunner-schema 2>/dev/null; echo "${COMPREPLY[@]}"
        """;
    Answer completed =
        run(
            Map.of(),
            List.of(
                "bash",
                "-c",
                script,
                "-",
                home.resolve("completion/taskrunner-schema").toString()));
    assertThat(completed.out().strip()).isEqualTo("verify");
  }

  private static Path launcher() {
    return home.resolve("bin/taskrunner-schema");
  }

  private Map<String, String> environment() {
    return new HashMap<>(Map.of("TASKRUNNER_SCHEMA_CACHE", cache.resolve("cache").toString()));
  }

  private List<Path> archives() throws IOException {
    return cached().stream().filter(file -> file.toString().endsWith(".jsa")).toList();
  }

  /** Waits until the background process has created the file and removed all others. */
  private void awaitOnly(String ending) {
    Await.until(
        60,
        () -> {
          List<Path> files = uncheckedCached();
          return files.size() == 1 && files.get(0).toString().endsWith(ending);
        },
        "the cache has other files than one that ends in " + ending);
  }

  private List<Path> uncheckedCached() {
    try {
      return cached();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path onlyFile() throws IOException {
    assertThat(cached()).hasSize(1);
    return cached().get(0);
  }

  private List<Path> cached() throws IOException {
    Path kept = cache.resolve("cache");
    if (!Files.exists(kept)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(kept)) {
      return files.toList();
    }
  }

  private static Answer run(Map<String, String> environment, List<String> command)
      throws Exception {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    Process process = start(environment, command, out, err);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("the process has ended").isTrue();
    return new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static Process start(
      Map<String, String> environment, List<String> command, Path out, Path err)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("TASKRUNNER"));
    builder.environment().remove("JAVA_OPTS");
    builder.environment().putAll(environment);
    return builder.start();
  }
}
