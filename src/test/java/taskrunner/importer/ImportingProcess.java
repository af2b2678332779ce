package taskrunner.importer;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.lease.LeaseTerms;
import taskrunner.lease.TestTerms;
import taskrunner.lease.ThisProcess;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.WriteGuard;
import taskrunner.settings.Words;
import taskrunner.testing.DefaultSignals;

/**
 * An import in a separate JVM. It prints {@code ready}, waits for a line and imports. Then it
 * prints {@code done} with the number of inserted log entries, or {@code failed} with the
 * exception.
 */
final class ImportingProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader said;

  private ImportingProcess(Process process) {
    this.process = process;
    this.said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts a process and waits until it is ready. */
  static ImportingProcess start(String uri, String database, Path store, Duration lease) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ImportingProcess.class.getName());
    command.addAll(List.of(uri, database, store.toString(), "" + lease.toMillis()));
    try {
      var started =
          new ImportingProcess(
              new ProcessBuilder(DefaultSignals.of(command))
                  .redirectError(ProcessBuilder.Redirect.INHERIT)
                  .start());
      started.await("ready");
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void go() {
    try {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rest of the next line that starts with {@code word}. */
  String await(String word) {
    try {
      String line = said.readLine();
      while (line != null && !line.startsWith("> " + word)) {
        line = said.readLine();
      }
      if (line == null) {
        throw new IllegalStateException("the process ended and did not print " + word);
      }
      return line.substring(2 + word.length()).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end of the import and returns the number of log entries that it inserted. */
  long inserted() {
    return Long.parseLong(await("done"));
  }

  void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("no signal " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  static Importer importer(
      MongoClient client, String name, Duration lease, Duration patience, @Nullable String host) {
    LeaseTerms terms = TestTerms.of(client, client.getDatabase(name), lease);
    return new Importer(
        client.getDatabase(name),
        CollectionNames.DEFAULTS,
        "",
        WriteGuard.none(),
        ImportProgress.NONE,
        () ->
            TestTerms.with(
                terms,
                patience,
                new ThisProcess(
                    host == null ? "test-host" : host, ProcessHandle.current().pid(), "test")));
  }

  static ImportRequest request(Path store) {
    return new ImportRequest(
        StoreFolders.below(store),
        EnumTables.NONE,
        Words.PLAIN,
        store.resolveSibling("rejects"),
        false,
        2);
  }

  public static void main(String[] args) {
    Duration lease = Duration.ofMillis(Long.parseLong(args[3]));
    try (MongoClient client = MongoClients.create(args[0])) {
      Importer importer = importer(client, args[1], lease, Duration.ofMinutes(2), "child-host");
      print("ready");
      if (System.in.read() < 0) {
        throw new IllegalStateException("the parent process has ended");
      }
      ImportReport report = importer.run(request(Path.of(args[2])));
      print("done " + report.logs().inserted());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      print("failed " + e.getClass().getSimpleName() + ": " + e.getMessage());
      throw e;
    }
  }

  private static void print(String line) {
    System.out.println("> " + line);
    System.out.flush();
  }
}
