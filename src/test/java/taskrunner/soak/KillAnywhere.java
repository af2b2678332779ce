package taskrunner.soak;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import taskrunner.soak.Tripwire.Halted;
import taskrunner.testing.ChildJvm;
import taskrunner.testing.Topology;

/**
 * SIGKILL at every command. The server delays the n-th command while the process is killed. Then
 * the command either fails, so that it never happened, or completes, so that it happened without an
 * answer. The next starter waits for the rest of the lease, as in production, and continues.
 */
final class KillAnywhere implements Scenario {
  /** How long the next starter may wait after the rest of the lease. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /**
   * For the work itself on a busy machine. A transaction that the victim left open would block it
   * for 60 s.
   */
  private static final Duration WORK = Duration.ofSeconds(30);

  private static final long LANDING_MILLIS = 700;
  private static final long FOR_EVER_MILLIS = 60_000;

  private final Flow flow;

  KillAnywhere(Flow flow) {
    this.flow = flow;
  }

  @Override
  public String name() {
    return "kill-" + flow.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String proves() {
    return "killed at any command of "
        + switch (flow) {
          case FRESH -> "a migration with backfill";
          case HALF -> "the second half of a migration";
          case UNDO -> "an undo";
          case GROWN -> "the import of a grown store";
        }
        + ": after one more run the database is that of an undisturbed run";
  }

  @Override
  public Topology topology() {
    return Topology.FAIL_POINTS;
  }

  @Override
  public void run(Course course) throws InterruptedException {
    List<Halted> halted = new ArrayList<>();
    try (Stores stores = new Stores()) {
      DatabaseImage expected = flow.undisturbed(course, stores);
      if (course.brief()) {
        for (int n : flow.briefly()) {
          tried(new Attempt(course, stores, expected, n, n % 2 == 0, halted));
        }
      } else {
        everywhere(course, stores, expected, halted);
      }
    }
    course.figure("killed at: " + Tripwire.summary(halted));
  }

  private void everywhere(Course course, Stores stores, DatabaseImage expected, List<Halted> halted)
      throws InterruptedException {
    int every = course.extent().every();
    for (int n = 0; ; n += every) {
      boolean landing = n / every % 2 == 0;
      if (!tried(new Attempt(course, stores, expected, n, landing, halted))) {
        return;
      }
      // This flow has many commands. So one command fails, and the next one completes.
      if (flow != Flow.UNDO && every == 1 && halted.get(halted.size() - 1).writes()) {
        tried(new Attempt(course, stores, expected, n, !landing, halted));
      }
    }
  }

  /** Returns false if the process ended before its n-th command. */
  private boolean tried(Attempt attempt) throws InterruptedException {
    MongoDatabase database = attempt.course.freshDatabase();
    try {
      flow.prepare(attempt.course, attempt.stores, database);
      Halted halted = attempt.kill(flow, database);
      if (halted == null) {
        return false;
      }
      attempt.halted.add(halted);
      attempt.course.point(
          "command %d, %s, %s".formatted(attempt.n, halted, attempt.landing ? "done" : "not done"),
          () -> attempt.goOn(flow, database));
      return true;
    } finally {
      database.drop();
    }
  }

  private record Attempt(
      Course course,
      Stores stores,
      DatabaseImage expected,
      int n,
      boolean landing,
      List<Halted> halted) {

    @Nullable Halted kill(Flow flow, MongoDatabase database) {
      String app = "victim-" + database.getName();
      try (Tripwire wire =
              new Tripwire(course.server(), app, n, landing ? LANDING_MILLIS : FOR_EVER_MILLIS);
          ChildJvm victim = flow.starts(course, stores, database).appName(app).start()) {
        Halted at = wire.await(victim);
        if (at == null) {
          if (victim.end() != 0) {
            throw new AssertionError("the process failed without a kill: " + victim.transcript());
          }
          return null;
        }
        victim.kill();
        if (landing) {
          wire.awaitLanding();
        } else {
          wire.drop();
        }
        return at;
      }
    }

    String goOn(Flow flow, MongoDatabase database) {
      long left = Locks.left(database).toMillis();
      long started = System.nanoTime();
      List<String> lines = flow.starts(course, stores, database).here();
      long took = (System.nanoTime() - started) / 1_000_000;
      DatabaseImage.of(database).requireEqualTo(expected);
      long waited = waited(lines);
      long most = left + GRACE.toMillis();
      if (waited > most || took > most + WORK.toMillis()) {
        throw new AssertionError(
            "the lease had %d ms left, but the next starter waited %d ms and took %d ms"
                .formatted(left, waited, took));
      }
      return "%d ms left of the lease, the next starter waited %d ms and was done after %d ms%s"
          .formatted(
              left,
              waited,
              took,
              lines.stream().anyMatch(s -> s.contains("run again")) ? ", run again" : "");
    }

    private static long waited(List<String> lines) {
      String prefix = "lock-wait-ms ";
      return lines.stream()
          .filter(line -> line.startsWith(prefix))
          .mapToLong(line -> Long.parseLong(line.substring(prefix.length())))
          .findFirst()
          .orElseThrow();
    }
  }
}
