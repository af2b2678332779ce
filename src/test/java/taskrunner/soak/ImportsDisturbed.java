package taskrunner.soak;

import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import taskrunner.testing.ChildJvm;
import taskrunner.testing.Topology;

/**
 * Two processes import one store together. At a random moment one of them is killed, or frozen for
 * longer than its lease. The other imports the rest of the store. The frozen process then resumes,
 * and changes nothing.
 */
final class ImportsDisturbed implements Scenario {
  private static final int POINTS = 100;

  /** Each seed gives other moments. The seed is printed, so that a failure can be repeated. */
  private static final long SEED = 20251106;

  private static final int RUNS = 8;
  private static final int LINES = 4_000;

  @Override
  public String name() {
    return "import-disturbed";
  }

  @Override
  public String proves() {
    return "two processes import one store, and one is killed or frozen at any moment: the other"
        + " imports the rest, each line once; the frozen one writes nothing after it resumes";
  }

  @Override
  public Topology topology() {
    return Topology.FAIL_POINTS;
  }

  @Override
  public void run(Course course) throws InterruptedException {
    int points = course.extent().moments(POINTS);
    Random random = new Random(SEED);
    try (ManyLines store = new ManyLines(RUNS, course.brief() ? LINES / 4 : LINES)) {
      MongoDatabase undisturbed = course.freshDatabase();
      DatabaseImage expected;
      long took;
      try {
        Starts.of("migrate", course, undisturbed.getName()).here();
        long started = System.nanoTime();
        starts(course, store, undisturbed).succeed();
        took = (System.nanoTime() - started) / 1_000_000;
        expected = DatabaseImage.of(undisturbed);
      } finally {
        undisturbed.drop();
      }
      for (int i = 0; i < points; i++) {
        boolean frozen = i % 2 == 1;
        long after = random.nextLong(took);
        Attempt attempt = new Attempt(course, store, expected, frozen, after);
        course.point(
            "%s after %d of about %d ms".formatted(frozen ? "frozen" : "killed", after, took),
            attempt::outcome);
      }
    }
  }

  private static Starts starts(Course course, ManyLines store, MongoDatabase database) {
    return Starts.of("import", course, database.getName())
        .with("Filesystem:Root=" + store.root(), "Mongo:LockLease=" + Flow.LEASE.toSeconds() + "s");
  }

  private record Attempt(
      Course course, ManyLines store, DatabaseImage expected, boolean frozen, long after) {

    String outcome() throws InterruptedException {
      MongoDatabase database = course.freshDatabase();
      try {
        Starts.of("migrate", course, database.getName()).here();
        Starts waiting = starts(course, store, database).with("--wait");
        try (ChildJvm victim = waiting.start();
            ChildJvm other = waiting.start()) {
          victim.awaitLine("> ready");
          other.awaitLine("> ready");
          victim.sendLine("go");
          other.sendLine("go");
          Thread.sleep(after);
          boolean amidst = victim.isAlive();
          if (amidst) {
            disturb(victim);
          }
          if (other.end() != 0) {
            throw new AssertionError("the other process failed: " + other.transcript());
          }
          requireEqual(database, "after the other process");
          String end = amidst ? resume(victim, database) : "it had finished before the signal";
          List<String> again = starts(course, store, database).here();
          if (!again.contains("outcome UNCHANGED")) {
            throw new AssertionError("another import found something to do: " + again);
          }
          requireEqual(database, "after another import");
          return end;
        }
      } finally {
        database.drop();
      }
    }

    private void disturb(ChildJvm victim) {
      if (frozen) {
        victim.signal("STOP");
      } else {
        victim.kill();
      }
    }

    private String resume(ChildJvm victim, MongoDatabase database) {
      if (!frozen) {
        return "the other imported the rest";
      }
      Oplog oplog = Oplog.now(course.client());
      victim.signal("CONT");
      int exit = victim.end();
      @Nullable String error = victim.printed("> error ");
      requireEqual(database, "after the frozen process resumed");
      var written = oplog.writesTo(database.getName());
      if (exit != 0 && (error == null || !error.startsWith("LEASE_LOST"))) {
        throw new AssertionError(
            "it does not report that its lease was taken over: " + victim.transcript());
      }
      if (exit != 0 && !written.isEmpty()) {
        throw new AssertionError("it wrote " + written + ": " + victim.transcript());
      }
      return "the other imported the rest; the frozen one resumed and exited with " + exit;
    }

    private void requireEqual(MongoDatabase database, String when) {
      List<String> differences = DatabaseImage.of(database).differencesFrom(expected);
      if (!differences.isEmpty()) {
        throw new AssertionError(
            when + ", the database differs: " + String.join("; ", differences));
      }
    }
  }
}
