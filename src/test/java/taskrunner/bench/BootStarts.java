package taskrunner.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.testing.Await;

/**
 * What users start: {@code java -jar} and the launcher, with nothing to do and with a store that
 * was imported before, beside a JVM that connects and finds from the same jar; on the Java that
 * runs this, and on the newest that is here.
 */
final class BootStarts {
  private static final String TIME = "";
  private static final List<String> ROWS =
      List.of("find", "jar", "jar again", "launcher", "launcher again");

  private final BootJvm jvm;
  private final BootDatabases databases;
  private final Path project;
  private final Path folder;

  BootStarts(BootJvm jvm, BootDatabases databases, Path project, Path folder) {
    this.jvm = jvm;
    this.databases = databases;
    this.project = project.toAbsolutePath();
    this.folder = folder;
  }

  String measure(int rounds, List<Target> targets) throws Exception {
    Path here = Path.of(System.getProperty("java.home"));
    Path newest = newest();
    List<Path> javas =
        newest == null || newest.equals(here) ? List.of(here) : List.of(here, newest);
    String database = databases.empty();
    run(here, "jar", database); // migrates
    run(here, "jar again", database); // imports
    Map<String, Rounds.Measurement> variants = new LinkedHashMap<>();
    for (Path java : javas) {
      makeArchive(java, database);
      for (String row : ROWS) {
        variants.put(row + java, () -> Map.of(TIME, run(java, row, database)));
      }
    }
    Rounds all = Rounds.measure(rounds, variants);

    for (Path java : javas) {
      String on = " (Java " + version(java) + ")";
      targets.add(
          Target.ratio(
              "`java -jar`, no-op: at most 1.25 of connect + find from the same jar" + on,
              all.ratio("jar" + java, "find" + java, TIME),
              1.25));
      targets.add(
          Target.ratio(
              "launcher, no-op: at most 0.8 of connect + find" + on,
              all.ratio("launcher" + java, "find" + java, TIME),
              0.8));
      targets.add(
          Target.ratio(
              "second import, `java -jar`: at most 1.25 of a no-op start" + on,
              all.ratio("jar again" + java, "jar" + java, TIME),
              1.25));
    }
    return table(all, javas);
  }

  private static String table(Rounds all, List<Path> javas) throws IOException {
    StringBuilder table = new StringBuilder("### What users start\n\n| |");
    for (Path java : javas) {
      table.append(" Java ").append(version(java)).append(" | : connect + find |");
    }
    table.append("\n|---|").append("---|---|".repeat(javas.size()));
    for (String row : ROWS) {
      table.append("\n| ").append(words(row)).append(" |");
      for (Path java : javas) {
        table.append(' ').append(all.text(row + java, TIME)).append(" | ");
        table.append(all.ratio(row + java, "find" + java, TIME)).append(" |");
      }
    }
    return table
        + "\n\nThe launcher has its archive, as from its second start on. The second import is of"
        + " the sample store.";
  }

  private double run(Path java, String row, String database) throws Exception {
    List<String> command = new ArrayList<>();
    Map<String, String> environment = Map.of();
    if (row.equals("find")) {
      command.add(java.resolve("bin/java").toString());
      command.addAll(jvm.child("find", database));
    } else {
      if (row.startsWith("launcher")) {
        command.add(project.resolve("bin/taskrunner-schema").toString());
        environment =
            Map.of(
                "JAVA_HOME", java.toString(),
                "TASKRUNNER_SCHEMA_JAR", jvm.jar().toString(),
                "TASKRUNNER_SCHEMA_CACHE", cache(java).toString());
      } else {
        command.addAll(List.of(java.resolve("bin/java").toString(), "-jar", jvm.jar().toString()));
      }
      command.addAll(
          row.endsWith("again")
              ? List.of("import", "--from", project.resolve("importer/sample-store").toString())
              : List.of("migrate"));
      command.addAll(List.of("--uri", jvm.uri(), "--database", database, "-q"));
    }
    return MeasuredProcess.run(folder, environment, command).seconds() * 1_000;
  }

  /** Writes the archive in a first start, as the launcher does. */
  private void makeArchive(Path java, String database) throws Exception {
    run(java, "launcher", database);
    Await.until(
        60,
        () -> {
          String[] files = cache(java).toFile().list((in, name) -> name.endsWith(".jsa"));
          return files != null && files.length == 1;
        },
        "the launcher has made its archive");
  }

  private Path cache(Path java) {
    return folder.resolve("cache-" + java.getFileName());
  }

  /** The newest installed Java, as {@code make test-drivers} finds it; null if there is none. */
  private @Nullable Path newest() throws IOException, InterruptedException {
    Process found =
        new ProcessBuilder("sh", project.resolve("src/jdk/newest.sh").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String home = new String(found.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return found.waitFor() == 0 ? Path.of(home) : null;
  }

  private static String version(Path java) throws IOException {
    return Files.readAllLines(java.resolve("release")).stream()
        .filter(line -> line.startsWith("JAVA_VERSION="))
        .map(line -> line.replaceAll("[^0-9.]", "").replaceAll("\\..*", ""))
        .findFirst()
        .orElse("of " + java);
  }

  private static String words(String row) {
    return switch (row) {
      case "find" -> "connect + 1 find";
      case "jar" -> "`java -jar`, no-op";
      case "jar again" -> "`java -jar`, second import";
      case "launcher" -> "launcher, no-op";
      default -> "launcher, second import";
    };
  }
}
