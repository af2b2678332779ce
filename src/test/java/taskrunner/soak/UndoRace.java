package taskrunner.soak;

import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.bson.Document;
import taskrunner.testing.Topology;

/** Migrations and undos start together, again and again on the same database. */
final class UndoRace implements Scenario {
  private static final String LAST = "0001-collections";

  @Override
  public String name() {
    return "undo-race";
  }

  @Override
  public String proves() {
    return "migrations and undos that start together each succeed, one after the other; the"
        + " database is then wholly migrated or wholly undone, as its history says";
  }

  @Override
  public Topology topology() {
    return Topology.FAIL_POINTS;
  }

  @Override
  public void run(Course course) throws InterruptedException {
    MongoDatabase database = course.freshDatabase();
    try (Stores stores = new Stores()) {
      DatabaseImage migrated =
          Flow.FRESH.undisturbed(course, stores, DatabaseImage.History.LAST_STATES);
      DatabaseImage undone =
          Flow.UNDO.undisturbed(course, stores, DatabaseImage.History.LAST_STATES);
      Starts migrate = Flow.FRESH.starts(course, stores, database);
      Starts undo = Flow.UNDO.starts(course, stores, database);
      List<Starts> all = List.of(migrate, undo, undo, migrate);
      int endedMigrated = 0;
      int rounds = course.brief() ? 1 : 15;
      for (int round = 1; round <= rounds; round++) {
        boolean[] isMigrated = {false};
        course.point(
            "round " + round,
            () -> {
              TogetherStarts.succeed(all);
              isMigrated[0] = isMigrated(database);
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

  private static boolean isMigrated(MongoDatabase database) {
    Document newest =
        database
            .getCollection("mongockChangeLog")
            .find(new Document("changeId", LAST))
            .sort(new Document("timestamp", -1))
            .first();
    return newest != null && "EXECUTED".equals(newest.get("state"));
  }

  private static void requireEqual(MongoDatabase database, DatabaseImage expected) {
    DatabaseImage.of(database, DatabaseImage.History.LAST_STATES).requireEqualTo(expected);
  }
}
