package taskrunner.soak;

import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.Random;
import taskrunner.testing.ChildJvm;
import taskrunner.testing.Topology;

/**
 * An undo of the backfill starts at a random moment of an import. One waits for the other. The
 * history then says which was the last.
 */
final class ImportUndone implements Scenario {
  private static final int POINTS = 60;

  /** Each seed gives other moments. The seed is printed, so that a failure can be repeated. */
  private static final long SEED = 20251107;

  private static final int RUNS = 8;
  private static final int LINES = 2_000;
  private static final String STEP = "0003-backfill";

  @Override
  public String name() {
    return "import-undone";
  }

  @Override
  public String proves() {
    return "an undo that starts at any moment of an import: the backfill is recorded as"
        + " executed only if the documents are there, and the next import inserts them again";
  }

  @Override
  public Topology topology() {
    return Topology.FAIL_POINTS;
  }

  @Override
  public void run(Course course) throws InterruptedException {
    int points = course.extent().moments(POINTS);
    Random random = new Random(SEED);
    MongoDatabase database = course.freshDatabase();
    try (ManyLines store = new ManyLines(RUNS, LINES)) {
      Starts migrate = Starts.of("migrate", course, database.getName());
      Starts undo = Starts.of("undo", course, database.getName()).with("--up-to=" + STEP);
      Starts importing =
          Starts.of("import", course, database.getName()).with("Filesystem:Root=" + store.root());
      migrate.here();
      undo.here();
      DatabaseImage undone = image(database);
      long started = System.nanoTime();
      importing.succeed();
      long took = (System.nanoTime() - started) / 1_000_000;
      DatabaseImage imported = image(database);
      for (int i = 0; i < points; i++) {
        long after = random.nextLong(took);
        course.point(
            "undo after %d of about %d ms".formatted(after, took),
            () -> {
              undo.here();
              migrate.here();
              race(importing, undo, after);
              boolean isImported = UndoRace.isExecuted(database, STEP);
              image(database).requireEqualTo(isImported ? imported : undone);
              importing.here();
              image(database).requireEqualTo(imported);
              return isImported ? "ended imported" : "ended undone";
            });
      }
    } finally {
      database.drop();
    }
  }

  private static void race(Starts importing, Starts undo, long after) throws InterruptedException {
    try (ChildJvm first = importing.with("--wait").start();
        ChildJvm second = undo.with("--wait").start()) {
      first.awaitLine("> ready");
      second.awaitLine("> ready");
      first.sendLine("go");
      Thread.sleep(after);
      second.sendLine("go");
      for (ChildJvm process : List.of(first, second)) {
        if (process.end() != 0) {
          throw new AssertionError("it failed: " + process.transcript());
        }
      }
    }
  }

  private static DatabaseImage image(MongoDatabase database) {
    return DatabaseImage.of(database, DatabaseImage.History.LAST_STATES);
  }
}
