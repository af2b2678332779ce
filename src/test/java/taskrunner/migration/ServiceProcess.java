package taskrunner.migration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.MigrationListener;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.settings.FilesystemSettings;
import taskrunner.settings.StorageSettings;
import taskrunner.settings.Words;

/**
 * A service that migrates during its boot, as a process. Its client is the library's ({@code own}),
 * its own ({@code given}), or its own and closed by a shutdown hook as in a framework ({@code
 * closing}). Its listener does not return ({@code stuck}), or in addition the JVM's end does not
 * stop the migration ({@code unstopped}).
 */
final class ServiceProcess {
  private ServiceProcess() {}

  /** Arguments: the kind of client, the connection string, the database, the store or nothing. */
  public static void main(String[] arguments) {
    String uri = arguments[1];
    @Nullable Path store = arguments.length > 3 ? Path.of(arguments[3]) : null;
    StorageSettings settings =
        TestSettings.of(arguments[2])
            .uri(uri)
            .lease(Duration.ofSeconds(60))
            .waiting(Duration.ofSeconds(60))
            .filesystem(new FilesystemSettings(store, Map.of(), null, Words.PLAIN, null, true))
            .build();
    System.out.println("begins");
    try {
      if (arguments[0].equals("stuck") || arguments[0].equals("unstopped")) {
        print(
            MigrationRunner.builder()
                .settings(settings)
                .listener(new Stuck())
                .stopOnShutdown(arguments[0].equals("stuck"))
                .run());
        return;
      }
      if (arguments[0].equals("own")) {
        print(MigrationRunner.run(settings));
        return;
      }
      try (MongoClient client = MongoClients.create(uri)) {
        if (arguments[0].equals("closing")) {
          Runtime.getRuntime().addShutdownHook(new Thread(client::close));
        }
        print(MigrationRunner.run(settings, client));
      }
    } catch (TaskRunnerSchemaException e) {
      System.out.println("failed: " + e.code().word());
      // Like a framework after a failed boot, while the JVM already shuts down.
      System.exit(1);
    }
  }

  private static final class Stuck implements MigrationListener {
    @Override
    public void stepStarted(String id) {
      System.out.println("stuck in " + id);
      while (true) {
        Thread.onSpinWait();
      }
    }
  }

  private static void print(MigrationReport report) {
    System.out.println("outcome: " + report.outcome() + " after " + report.duration().toMillis());
    System.out.println(
        "left: "
            + Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("taskrunner"))
                .toList());
  }

  /** The arguments of a service on that database. */
  static List<String> arguments(String client, String uri, String database, @Nullable Path store) {
    return store == null
        ? List.of(client, uri, database)
        : List.of(client, uri, database, store.toString());
  }
}
