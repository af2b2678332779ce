package taskrunner.soak;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.soak.Tripwire.Halted;
import taskrunner.testing.ChildJvm;
import taskrunner.testing.Topology;

/**
 * SIGSTOP at every command for longer than the lease; another process finishes; SIGCONT. At every
 * second point the server executes the command at once, and the answer waits for the frozen
 * process. At the others the server executes the command only after the other process has finished.
 */
final class Zombie implements Scenario {
  private static final long AT_ONCE_MILLIS = 500;
  private static final long AFTERWARDS_MILLIS = 9_000;

  private final Flow flow;

  Zombie(Flow flow) {
    this.flow = flow;
  }

  @Override
  public String name() {
    return "zombie-" + flow.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String proves() {
    return "frozen at any command of "
        + (flow == Flow.UNDO ? "an undo" : "a migration with backfill")
        + " until another has finished, a process writes nothing after it resumes, and names the"
        + " holder of the lock";
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
        int n = flow.briefly().get(0) + 1;
        tried(new Attempt(course, stores, expected, n, flow == Flow.UNDO, true, halted));
      } else {
        int i = 0;
        int every = 2 * course.extent().every();
        while (tried(
            new Attempt(
                course, stores, expected, 1 + i * every, i % 2 == 1, i / 2 % 2 == 0, halted))) {
          i++;
        }
      }
    }
    course.figure("frozen at: " + Tripwire.summary(halted));
  }

  /** Returns false if the process ended before its n-th command. */
  private boolean tried(Attempt attempt) throws InterruptedException {
    MongoDatabase database = attempt.course.freshDatabase();
    String app = "zombie-" + database.getName();
    flow.prepare(attempt.course, attempt.stores, database);
    try (Tripwire wire =
            new Tripwire(
                attempt.course.server(),
                app,
                attempt.n,
                attempt.late ? AFTERWARDS_MILLIS : AT_ONCE_MILLIS);
        ChildJvm zombie =
            flow.starts(attempt.course, attempt.stores, database).appName(app).start()) {
      Halted at = wire.await(zombie);
      if (at == null) {
        return false;
      }
      zombie.signal("STOP");
      attempt.halted.add(at);
      attempt.course.point(
          "command %d, %s, done %s"
              .formatted(attempt.n, at, attempt.late ? "afterwards" : "at once"),
          () -> attempt.wake(flow, database, wire, zombie));
      return true;
    } finally {
      database.drop();
    }
  }

  /**
   * One point.
   *
   * @param late whether the server executes the n-th command only after the other has finished
   * @param owned whether another process holds the lock when this one resumes
   */
  private record Attempt(
      Course course,
      Stores stores,
      DatabaseImage expected,
      int n,
      boolean late,
      boolean owned,
      List<Halted> halted) {
    String wake(Flow flow, MongoDatabase database, Tripwire wire, ChildJvm zombie) {
      if (!late) {
        wire.awaitLanding();
      }
      boolean held = Locks.isOf(database, zombie.pid());
      boolean complete = differences(database).isEmpty();
      flow.starts(course, stores, database).here();
      requireEqual(database, "after the other process");
      boolean stillInFlight = wire.holds();
      wire.awaitLanding();
      wire.close();
      requireEqual(database, "after the command in flight");

      if (held && owned) {
        Locks.take(database);
      }
      // If the other process had nothing left to do, it did not acquire the lock.
      boolean kept = Locks.isOf(database, zombie.pid());
      require(!kept || complete, "the other process changed something without the lock", zombie);
      Oplog oplog = Oplog.now(course.client());
      zombie.signal("CONT");
      int exit = zombie.end();
      List<Document> written = oplog.writesTo(database.getName());
      if (kept) {
        written.removeIf(Locks::isWriteToTheLock);
      }
      requireEqual(database, "after the zombie");
      String error = zombie.printed("> error ");
      if (held) {
        require(written.isEmpty(), "the zombie wrote " + written, zombie);
        require(
            complete || exit != 0 || foundNothingToDo(zombie), "the zombie exited with 0", zombie);
      } else {
        require(exit == 0, "a process that had no lock yet failed", zombie);
      }
      if (held && exit != 0) {
        // The other process ran in this JVM.
        String owner = owned ? Locks.OWNER : "process " + ProcessHandle.current().pid();
        require(
            error != null && error.startsWith("LEASE_LOST") && error.contains(owner),
            "the zombie does not name " + owner,
            zombie);
      }
      return "%s%s; exit %d%s"
          .formatted(
              held ? "it held the lock" : "it did not hold the lock",
              late
                  ? stillInFlight ? ", command executed afterwards" : ", command ended by the other"
                  : "",
              exit,
              error == null ? "" : ", " + error.substring(0, Math.min(110, error.length())));
    }

    /**
     * Frozen between the acquisition and reading the history, the process has nothing to give up.
     */
    private static boolean foundNothingToDo(ChildJvm zombie) {
      return zombie.printed().stream()
          .noneMatch(l -> l.contains(" EXECUTED ") || l.contains(" ROLLED_BACK "));
    }

    private List<String> differences(MongoDatabase database) {
      return DatabaseImage.of(database).differencesFrom(expected);
    }

    private void requireEqual(MongoDatabase database, String when) {
      List<String> differences = differences(database);
      if (!differences.isEmpty()) {
        throw new AssertionError(
            when + ", the database differs: " + String.join("; ", differences));
      }
    }

    private static void require(boolean condition, @Nullable String failure, ChildJvm zombie) {
      if (!condition) {
        throw new AssertionError(failure + ": " + zombie.transcript());
      }
    }
  }
}
