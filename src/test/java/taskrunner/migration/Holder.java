package taskrunner.migration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import taskrunner.settings.StorageSettings;

/**
 * A process that prints {@code > inside} in its change unit and then waits for a line. Takes a
 * connection string, a database and the lease in ms.
 */
final class Holder {
  private Holder() {}

  public static void main(String[] args) {
    StorageSettings settings =
        TestSettings.of(args[1]).lease(Duration.ofMillis(Long.parseLong(args[2]))).build();
    Probe.ON_EXECUTE.set(
        step -> {
          say("inside");
          readLine();
          step.apply(Probe.DECLARATION);
        });
    try (MongoClient client = MongoClients.create(args[0]);
        Operations operations = Desk.operations(client, settings, Probe.only())) {
      say(operations.migrate(null, false, false).outcome().name());
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
        throw new IllegalStateException("the parent process has ended");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
