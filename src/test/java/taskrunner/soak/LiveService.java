package taskrunner.soak;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import taskrunner.MigrationRunner;
import taskrunner.settings.SettingsReader;
import taskrunner.settings.SettingsSources;
import taskrunner.settings.StorageMode;
import taskrunner.settings.StorageSettings;
import taskrunner.text.Secret;

/**
 * A service that works all the time, as a process: reads its configuration, starts the library as a
 * service does, then writes runs and logs where the configuration says until SIGTERM. It finishes
 * what it has begun then, and says what it wrote.
 *
 * <pre>{@code
 * LiveService SEED PID                      ends by itself when that process is gone
 *
 * > outcome DISABLED
 * > ready                                   it has written something
 * > wrote lines 1204, halves 61, runs 14, states 85, approvals 19
 * }</pre>
 */
public final class LiveService {
  private static final int ACTIONS_UNTIL_READY = 60;

  /** Between two writes: a busy service, not a race for the disk. */
  private static final long PACE_NANOS = 4_000_000;

  private LiveService() {}

  /** Where a service keeps its state. */
  interface Work {
    /** Does one thing: lines, a new run, a changed state. */
    void act() throws IOException;

    /** Completes what was begun; returns what was written in all. */
    String finish() throws IOException;
  }

  public static void main(String[] arguments) throws IOException {
    Random random = new Random(Long.parseLong(arguments[0]));
    long parent = Long.parseLong(arguments[1]);
    AtomicBoolean stop = new AtomicBoolean();
    Thread worker = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.set(true);
                  LockSupport.unpark(worker);
                  try {
                    worker.join();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    StorageSettings settings =
        SettingsReader.read(SettingsSources.ofProcess(), ChangeUnits::declared).settings();
    say("outcome " + MigrationRunner.run(settings).outcome());
    if (settings.mode() == StorageMode.FILESYSTEM) {
      Path root = Objects.requireNonNull(settings.filesystem().root(), "Filesystem:Root");
      work(new LiveFiles(root, random), parent, stop);
      return;
    }
    Secret uri = Objects.requireNonNull(settings.connectionString(), "ConnectionString");
    String database = Objects.requireNonNull(settings.database(), "Database");
    try (MongoClient client = MongoClients.create(uri.reveal())) {
      work(new LiveDatabase(client.getDatabase(database), random), parent, stop);
    }
  }

  private static void work(Work work, long parent, AtomicBoolean stop) throws IOException {
    for (int done = 0; !stop.get() && isAlive(parent); done++) {
      work.act();
      if (done == ACTIONS_UNTIL_READY) {
        say("ready");
      }
      LockSupport.parkNanos(PACE_NANOS);
    }
    say("wrote " + work.finish());
  }

  private static boolean isAlive(long process) {
    return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void say(String line) {
    System.out.println("> " + line);
    System.out.flush();
  }
}
