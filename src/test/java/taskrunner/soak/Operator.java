package taskrunner.soak;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.testing.DefaultSignals;

/**
 * The shell of an operator beside a service. The command line and {@code systemctl} are on the
 * PATH. The configuration and the store of the service have a folder of their own. {@code
 * systemctl} starts and stops a {@link LiveService}. Closing it kills the service and deletes the
 * folder.
 */
final class Operator implements AutoCloseable {
  private static final long LONGEST_SECONDS = 300;

  private static final String SYSTEMCTL =
      """
      #!/bin/sh
      # Only what the runbook uses, of the one service.
      case $1 in
        start)
          : >service.out
          SEED=$((SEED + $(cat starts 2>/dev/null || echo 0)))
          echo "$SEED" >starts
          %s taskrunner.soak.LiveService "$SEED" %d </dev/null >service.out 2>service.err &
          echo $! >pid
          until grep -q '^> ready' service.out; do
            kill -0 "$(cat pid)" 2>/dev/null || { cat service.out service.err >&2; exit 1; }
            sleep 0.1
          done ;;
        stop)
          kill "$(cat pid)"
          while kill -0 "$(cat pid)" 2>/dev/null; do sleep 0.1; done
          grep -q '^> wrote' service.out ;;
        *) exit 2 ;;
      esac
      """;

  private static final String CONFIGURATION =
      """
      { "TaskRunner": { "Storage": {
          "Mode": "filesystem",
          "Mongo": { "ConnectionStringFile": "%s", "Database": "%s" },
          "Filesystem": { "Root": "%s", "BackfillOnBoot": false } } } }
      """;

  private final Path folder;
  private final String database;
  private final int seed;

  /** Creates the folder, with a copy of that store. */
  Operator(Path sample, String uri, String database, int seed) throws IOException {
    this.folder = Files.createTempDirectory("taskrunner-cutover-");
    this.database = database;
    this.seed = seed;
    Stores.copy(sample, store());
    Files.createDirectories(folder.resolve("bin"));
    Files.createDirectories(folder.resolve("conf"));
    Path secret = Files.writeString(folder.resolve("uri"), uri);
    Files.writeString(
        folder.resolve("conf/appsettings.json"),
        CONFIGURATION.formatted(secret, database, store()));
    // These processes must start fast.
    String java =
        "%s -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '%s'"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                absolute(System.getProperty("java.class.path")));
    command("taskrunner-schema", "#!/bin/sh\nexec " + java + " taskrunner.cli.Main \"$@\"\n");
    command("systemctl", SYSTEMCTL.formatted(java, ProcessHandle.current().pid()));
  }

  /** Makes the paths absolute, so that the command can start in any folder. */
  private static String absolute(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator))
        .map(part -> Path.of(part).toAbsolutePath().toString())
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElseThrow();
  }

  private void command(String name, String script) throws IOException {
    Path file = Files.writeString(folder.resolve("bin").resolve(name), script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Path store() {
    return folder.resolve("store");
  }

  Path back() {
    return folder.resolve("back");
  }

  /** Where the service keeps its state, by its configuration. */
  boolean writesFiles() throws IOException {
    return Files.readString(folder.resolve("conf/appsettings.json"))
        .contains("\"Mode\": \"filesystem\"");
  }

  boolean serviceRuns() throws IOException {
    return service() != null;
  }

  /** What the service printed since its last start. */
  String serviceOutput() throws IOException {
    return Files.readString(folder.resolve("service.out"));
  }

  /**
   * Runs a script with {@code sh -e}.
   *
   * @return its exit status
   */
  int run(String script) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("script"), script);
    ProcessBuilder builder =
        new ProcessBuilder(DefaultSignals.of(List.of("sh", "-e", "script")))
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.toLowerCase(Locale.ROOT).startsWith("taskrunner"));
    environment.merge("PATH", folder.resolve("bin").toString(), (old, bin) -> bin + ":" + old);
    environment.put("TASKRUNNER_CONFIG", folder.resolve("conf").toString());
    environment.put("STORE", store().toString());
    environment.put("BACK", back().toString());
    environment.put("SEED", "" + seed);
    Process process = builder.start();
    try {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the script still runs: " + script + logged());
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** What the last script printed, with the name that the runbook gives the database. */
  String printed() throws IOException {
    return Files.readString(folder.resolve("out")).replace(database, "taskrunner");
  }

  /** What the last script logged. */
  String logged() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  private @Nullable ProcessHandle service() throws IOException {
    Path pid = folder.resolve("pid");
    return Files.exists(pid)
        ? ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
            .filter(ProcessHandle::isAlive)
            .orElse(null)
        : null;
  }

  @Override
  public void close() throws IOException {
    ProcessHandle service = service();
    if (service != null) {
      service.destroyForcibly();
      service.onExit().join();
    }
    Stores.delete(folder);
  }
}
