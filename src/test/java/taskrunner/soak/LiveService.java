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
 * A service that works all the time, as a process. It reads its configuration, starts the library
 * as a service does, then writes runs and logs where the configuration says until SIGTERM. Then it
 * finishes what it has begun, and prints what it wrote.
 *
 * <pre>{@code
 * LiveService SEED PID                      exits when that process has ended
 *
 * > outcome DISABLED
 * > ready                                   it has written something
 * > wrote lines 1204, halves 61, runs 14, states 85, approvals 19
 * }</pre>
 */
public final class LiveService {
  private static final int ACTIONS_UNTIL_READY = 60;

  /** The pause between two writes, as in a busy service. */
  private static final long PACE_NANOS = 4_000_000;

  private LiveService() {}

  /** Where a service keeps its state. */
  interface Work {
    /** Writes once: lines, a new run, or a changed state. */
    void act() throws IOException;

    /** Completes what it has begun; returns what it wrote in all. */
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
