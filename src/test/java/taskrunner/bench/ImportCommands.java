package taskrunner.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The importers to compare, each a process of its own.
 *
 * @param folder where they run; it has no configuration files
 * @param uri of the server
 */
record ImportCommands(Path folder, String uri) {
  private static final Path LAUNCHER = Path.of("bin/taskrunner-schema").toAbsolutePath();
  private static final Path JAR = Path.of("target/taskrunner-schema-cli.jar").toAbsolutePath();

  /** Through the launcher, as operators call it. */
  MeasuredProcess.Took ours(ImportStore store, String database) throws Exception {
    return MeasuredProcess.run(
        folder,
        Map.of(
            "JAVA_OPTS",
            String.join(" ", jvmOptions()),
            "TASKRUNNER_SCHEMA_JAR",
            JAR.toString(),
            "TASKRUNNER_SCHEMA_CACHE",
            folder.resolve("launcher-cache").toString()),
        oursBehind(List.of(LAUNCHER.toString()), store, database));
  }

  /** {@code java -jar}, with no other options. */
  MeasuredProcess.Took oursWithoutLauncher(ImportStore store, String database) throws Exception {
    var start = new ArrayList<String>();
    start.add(java());
    start.addAll(jvmOptions());
    start.addAll(List.of("-jar", JAR.toString()));
    return MeasuredProcess.run(folder, Map.of(), oursBehind(start, store, database));
  }

  private static List<String> jvmOptions() {
    String options = System.getenv("JVM_OPTIONS");
    return List.of((options == null || options.isBlank() ? "-Xmx256m" : options).split(" ", -1));
  }

  private List<String> oursBehind(List<String> start, ImportStore store, String database) {
    var command = new ArrayList<>(start);
    command.addAll(List.of("import", "--from", store.root().toString()));
    command.addAll(List.of("--uri", uri, "--database", database, "--output", "json", "-q"));
    return command;
  }

  MeasuredProcess.Took mongoimport(String binary, Path typed, String database, int workers)
      throws Exception {
    return MeasuredProcess.run(
        folder,
        Map.of(),
        List.of(
            binary,
            "--uri=" + uri,
            "--db=" + database,
            "--collection=pack_run_logs",
            "--file=" + typed,
            "--numInsertionWorkers=" + workers,
            "--writeConcern={w: \"majority\", j: true}",
            "--quiet"));
  }

  MeasuredProcess.Took pymongo(String python, ImportStore store, String database) throws Exception {
    return MeasuredProcess.run(
        folder,
        Map.of(),
        List.of(
            python,
            Path.of("src/test/bench/import_logs.py").toAbsolutePath().toString(),
            uri,
            database,
            store.root().resolve("logs").toString()));
  }

  MeasuredProcess.Took driver(String from, String database, int threads) throws Exception {
    MeasuredProcess.Took whole =
        MeasuredProcess.run(
            folder,
            Map.of(),
            List.of(
                java(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                classPath(),
                "taskrunner.bench.ImportDriverLoop",
                uri,
                from,
                database,
                Integer.toString(threads)));
    String[] took = whole.out().strip().split(" ", -1);
    return new MeasuredProcess.Took(
        Double.parseDouble(took[0]), Double.parseDouble(took[1]), whole.peakMib(), "");
  }

  /** The children run in another folder. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(":", -1))
        .map(part -> Path.of(part).toAbsolutePath().toString())
        .collect(Collectors.joining(":"));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The path of mongoimport; null if it is not installed. */
  static @Nullable String mongoimport() {
    String given = System.getenv("MONGOIMPORT");
    if (given != null && !given.isBlank()) {
      return given;
    }
    String path = System.getenv("PATH");
    return Stream.of((path == null ? "" : path).split(":", -1))
        .map(part -> Path.of(part, "mongoimport"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse(null);
  }
}
