package taskrunner.migration;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import taskrunner.MigrationReport;
import taskrunner.settings.StorageSettings;

/**
 * A migration in a JVM of its own. {@code hold} stays inside its unit until a line comes in, after
 * it has said so; {@code migrate} applies the real units.
 */
final class ChildProcess {
  private ChildProcess() {}

  public static void main(String[] args) {
    StorageSettings settings =
        TestSettings.of(args[2]).lease(Duration.ofMillis(Long.parseLong(args[3]))).build();
    List<ChangeUnits.Unit> units = args[0].equals("hold") ? Probe.only() : ChangeUnits.all();
    Probe.ON_EXECUTE.set(
        step -> {
          say("inside");
          readLine();
          step.apply(Probe.DECLARATION);
        });
    try (MongoClient client = MongoClients.create(args[1]);
        Operations operations = Desk.operations(client, settings, units)) {
      MigrationReport report = operations.migrate(null, false, false);
      say(report.outcome().name());
    } catch (RuntimeException e) {
      say(e.getClass().getSimpleName() + ": " + e.getMessage());
      throw e;
    }
  }

  private static void say(String line) {
    System.out.println("> " + line);
    System.out.flush();
  }

  private static void readLine() {
    try {
      if (System.in.read() < 0) {
        throw new IllegalStateException("the parent is gone");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts one; stderr goes to the test's own. */
  static Process start(List<String> jvmOptions, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ChildProcess.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** The next line that the child says; null at its end. */
  static BufferedReader output(Process child) {
    return new BufferedReader(
        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
  }
}
