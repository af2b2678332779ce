package taskrunner.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Starts the JVMs that are measured, all with the same class path. Mongock's jars are its last
 * entries, so the JVM opens them only for classes that the others lack.
 */
final class BootJvm {
  /** A JVM without options. */
  static final List<String> DEFAULT = List.of();

  private final Path folder;
  private final String uri;
  private final Path jar;
  private final String classPath;

  /** Processes that ended with an error, of many that were started at once, by action. */
  private final Map<String, Integer> failures = new TreeMap<>();

  /**
   * @param folder for the archives and the output of the children
   * @param project where it was built: the packaged command line, which holds every library, the
   *     tests' classes, and the list of Mongock's jars
   */
  BootJvm(Path folder, Path project, String uri) throws IOException {
    this.folder = folder;
    this.uri = uri;
    // Class-data sharing supports only jars.
    Path bench = folder.resolve("bench.jar");
    try (OutputStream out = Files.newOutputStream(bench);
        JarOutputStream packed = new JarOutputStream(out);
        Stream<Path> files = Files.list(project.resolve("target/test-classes/taskrunner/bench"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
        packed.putNextEntry(new JarEntry("taskrunner/bench/" + file.getFileName()));
        Files.copy(file, packed);
      }
    }
    this.jar = project.resolve("target/taskrunner-schema-cli.jar").toAbsolutePath();
    Path mongock = project.resolve("target/mongock.classpath");
    this.classPath = this.jar + ":" + bench + ":" + Files.readString(mongock).strip();
  }

  /** What a launcher can add: an archive of loaded classes, one compiler, the serial collector. */
  List<String> launcher(String action, String database) throws Exception {
    Path archive = folder.resolve(action + ".jsa");
    List<String> rest = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    List<String> record = new ArrayList<>(rest);
    record.add("-XX:ArchiveClassesAtExit=" + archive);
    whole(record, action, database);
    List<String> use = new ArrayList<>(rest);
    use.add("-XX:SharedArchiveFile=" + archive);
    return use;
  }

  /** The time of a whole process, in ms. */
  double whole(List<String> options, String action, String database) throws Exception {
    return atOnce(1, options, action, database).get(0);
  }

  /** The times from the first start to the end of each of so many processes, in ms. */
  List<Double> atOnce(int number, List<String> options, String action, String database)
      throws Exception {
    long started = System.nanoTime();
    List<Process> processes = new ArrayList<>();
    List<CompletableFuture<Long>> ends = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      Process process = start(options, action, database, 1);
      processes.add(process);
      ends.add(process.onExit().thenApply(ended -> System.nanoTime()));
    }
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      times.add((ends.get(i).get() - started) / 1e6);
      if (number == 1) {
        check(processes.get(i), action);
      } else if (processes.get(i).waitFor() != 0) {
        failures.merge(action, 1, Integer::sum);
      }
    }
    return times;
  }

  /** How many processes of those that were started at once ended with an error. */
  int failures(String action) {
    return failures.getOrDefault(action, 0);
  }

  /** The times that a child measured itself, in ms, one for each call or thread. */
  List<Double> inside(String action, String database, int number) throws Exception {
    Process process = start(DEFAULT, action, database, number);
    List<Double> times = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        times.add(Long.parseLong(line) / 1e6);
      }
    }
    check(process, action);
    return times;
  }

  /** The packaged command line. */
  Path jar() {
    return jar;
  }

  String uri() {
    return uri;
  }

  /** The arguments of {@code java} that start {@link BootChild}. */
  List<String> child(String action, String database) {
    return List.of(
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
        "-cp",
        classPath,
        BootChild.class.getName(),
        action,
        uri,
        database);
  }

  Process start(List<String> options, String action, String database, int number)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(options);
    command.addAll(child(action, database));
    command.add(Integer.toString(number));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("TaskRunner__Storage__Mode", "mongo");
    builder.environment().put("TaskRunner__Storage__Mongo__ConnectionString", uri);
    builder.environment().put("TaskRunner__Storage__Mongo__Database", database);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(errorOutput().toFile()));
    return builder.start();
  }

  private void check(Process process, String action) throws Exception {
    if (process.waitFor() != 0) {
      throw new IllegalStateException(
          action + " ended with " + process.exitValue() + ":\n" + Files.readString(errorOutput()));
    }
  }

  private Path errorOutput() {
    return folder.resolve("stderr");
  }
}
