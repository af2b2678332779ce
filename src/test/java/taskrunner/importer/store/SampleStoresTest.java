package taskrunner.importer.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The stores in importer/ are as their README describes them. */
class SampleStoresTest {
  private static final Path IMPORTER =
      Path.of(System.getProperty("taskrunner.project", "."), "importer");

  private static StoreFixture read(String name) {
    var store = new StoreFixture(IMPORTER.resolve(name));
    for (RecordKind kind : RecordKind.values()) {
      store.read(kind);
    }
    return store;
  }

  private static long count(StoreFixture store, RecordKind kind) {
    return store.records.stream().filter(r -> r.file().kind() == kind).count();
  }

  @Test
  void theSampleStoreIsReadWithoutARejectOrUnknownField() {
    var store = read("sample-store");
    assertThat(store.rejects).isEmpty();
    assertThat(store.tails).isEmpty();
    assertThat(count(store, RecordKind.RUN)).isEqualTo(12);
    assertThat(count(store, RecordKind.LOG)).isBetween(3000L, 10_000L);
    assertThat(count(store, RecordKind.APPROVAL)).isEqualTo(4);
    assertThat(count(store, RecordKind.ARTIFACT)).isEqualTo(8);
    assertThat(store.normalisations.counts()).containsOnlyKeys(Dates.CUT);
    assertThat(store.records)
        .filteredOn(r -> r.file().kind() == RecordKind.RUN)
        .allSatisfy(
            r -> {
              String id = r.runId();
              assertThat(id == null ? "" : StoreNames.nameOf(id)).isEqualTo(r.file().name());
            });
  }

  @Test
  void theStoreWithErrorsHasEachCodeThatTheReaderReports() {
    var store = read("sample-store-with-errors");
    assertThat(store.tails).containsExactly(8L);
    assertThat(store.reader.enumFindings().sentence()).startsWith("1 record has");
    Map<String, Long> codes =
        store.rejects.stream()
            .collect(
                Collectors.groupingBy(r -> r.code().word(), TreeMap::new, Collectors.counting()));
    assertThat(codes)
        .isEqualTo(
            Map.ofEntries(
                Map.entry("bad-date", 1L),
                Map.entry("bad-text", 1L),
                Map.entry("duplicate-key", 1L),
                Map.entry("malformed-json", 2L),
                Map.entry("missing-field", 2L),
                Map.entry("not-utf8", 1L),
                Map.entry("number-out-of-range", 1L),
                Map.entry("too-deep", 1L),
                Map.entry("unknown-enum", 3L),
                Map.entry("unsafe-path", 1L),
                Map.entry("wrong-type", 1L)));
    // The file is named after its fault.
    assertThat(store.rejects)
        .filteredOn(r -> r.file().startsWith("runs/"))
        .allSatisfy(r -> assertThat(r.file()).isEqualTo("runs/" + r.code().word() + ".json"));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "this is the launcher for sh")
  void theLauncherPassesOptionsAndExitCodeOn(@TempDir Path folder) throws Exception {
    Path java = folder.resolve("java/bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\nprintf '<%s>' \"$@\"\nexit 6\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Path jar = Files.createFile(folder.resolve("a jar.jar"));
    Path link =
        Files.createSymbolicLink(
            folder.resolve("link"), IMPORTER.resolve("import-filesystem-state").toAbsolutePath());
    var environment =
        Map.of("JAVA_HOME", folder.resolve("java").toString(), "TASKRUNNER_SCHEMA_JAR", jar + "");
    var launched = launch(link, environment, "--from", "a b", "*");
    assertThat(launched.exitCode()).isEqualTo(6);
    assertThat(launched.output()).isEqualTo("<-jar><" + jar + "><import><--from><a b><*>");

    var missing = launch(link, Map.of("TASKRUNNER_SCHEMA_JAR", "/nowhere.jar"));
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.output()).contains("TASKRUNNER_SCHEMA_JAR", "/nowhere.jar").hasLineCount(1);
    var noJava =
        launch(link, Map.of("JAVA_HOME", folder.toString(), "TASKRUNNER_SCHEMA_JAR", jar + ""));
    assertThat(noJava.exitCode()).isEqualTo(2);
    assertThat(noJava.output()).contains("JAVA_HOME").hasLineCount(1);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "this is the launcher for sh")
  void theLauncherNamesTheFolderWhereItLookedForTheJar(@TempDir Path folder) throws Exception {
    Path copy = folder.resolve("import-filesystem-state");
    Files.copy(IMPORTER.resolve("import-filesystem-state"), copy);
    assertThat(copy.toFile().setExecutable(true)).isTrue();
    var launched = launch(copy, Map.of());
    assertThat(launched.exitCode()).isEqualTo(2);
    assertThat(launched.output()).contains("make cli", folder.toRealPath().toString());
  }

  @Test
  void theFolderOfTheStoresIsSmall() throws IOException {
    try (Stream<Path> files = Files.walk(IMPORTER)) {
      assertThat(files.mapToLong(SampleStoresTest::size).sum()).isLessThan(2L << 20);
    }
  }

  private static long size(Path path) {
    try {
      return Files.isRegularFile(path) ? Files.size(path) : 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private record Launched(int exitCode, String output) {}

  private static Launched launch(Path script, Map<String, String> environment, String... args)
      throws Exception {
    var command = new ArrayList<String>();
    command.add("sh");
    command.add(script.toString());
    command.addAll(List.of(args));
    var process = new ProcessBuilder(command).redirectErrorStream(true);
    process.environment().remove("JAVA_HOME");
    process.environment().remove("TASKRUNNER_SCHEMA_JAR");
    process.environment().putAll(environment);
    Process running = process.start();
    String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Launched(running.waitFor(), output);
  }
}
