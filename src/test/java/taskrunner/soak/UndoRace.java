package taskrunner.soak;

import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.bson.Document;
import taskrunner.testing.Topology;

/** Migrations and undos of two namespaces start together, many times on the same database. */
final class UndoRace implements Scenario {
  private static final String LAST = "0001-collections";
  private static final String SERVICE = "--service=new";

  @Override
  public String name() {
    return "undo-race";
  }

  @Override
  public String proves() {
    return "migrations and undos that start together each succeed, one after the other; the"
        + " database is then completely migrated or completely undone, as its history says";
  }

  @Override
  public Topology topology() {
    return Topology.FAIL_POINTS;
  }

  @Override
  public void run(Course course) throws InterruptedException {
    MongoDatabase database = course.freshDatabase();
    try (Stores stores = new Stores()) {
      Starts migrate = Flow.FRESH.starts(course, stores, database).with(SERVICE);
      Starts undo = Flow.UNDO.starts(course, stores, database).with(SERVICE);
      migrate.here();
      DatabaseImage migrated = image(database);
      undo.here();
      DatabaseImage undone = image(database);
      List<Starts> all = List.of(migrate, undo, undo, migrate);
      int endedMigrated = 0;
      int rounds = course.brief() ? 1 : 15;
      for (int round = 1; round <= rounds; round++) {
        boolean[] isMigrated = {false};
        course.point(
            "round " + round,
            () -> {
              TogetherStarts.succeed(all);
              isMigrated[0] = isExecuted(database, LAST);
              requireEqual(database, isMigrated[0] ? migrated : undone);
              return isMigrated[0] ? "ended migrated" : "ended undone";
            });
        endedMigrated += isMigrated[0] ? 1 : 0;
      }
      course.figure(endedMigrated + " of " + rounds + " rounds ended migrated, the others undone");
      course.point(
          "the next migration",
          () -> {
            migrate.succeed();
            requireEqual(database, migrated);
            return null;
          });
    } finally {
      database.drop();
    }
  }

  /** Whether the newest row of a step has the state "executed". */
  static boolean isExecuted(MongoDatabase database, String step) {
    Document newest =
        database
            .getCollection("mongockChangeLog")
            .find(new Document("changeId", step))
            .sort(new Document("timestamp", -1))
            .first();
    return newest != null && "EXECUTED".equals(newest.get("state"));
  }

  private static void requireEqual(MongoDatabase database, DatabaseImage expected) {
    image(database).requireEqualTo(expected);
  }

  private static DatabaseImage image(MongoDatabase database) {
    return DatabaseImage.of(database, DatabaseImage.History.LAST_STATES);
  }
}
