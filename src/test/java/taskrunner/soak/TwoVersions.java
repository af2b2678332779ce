package taskrunner.soak;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import taskrunner.testing.ChildJvm;
import taskrunner.testing.Topology;

/**
 * Replicas of two versions start together. The newer version has one more unit in each namespace.
 */
final class TwoVersions implements Scenario {
  private static final int OF_EACH = 4;

  @Override
  public String name() {
    return "two-versions";
  }

  @Override
  public String proves() {
    return "replicas of two versions, each with a service's units, start together: each"
        + " unit is applied once and none fails; on the newer database the older version changes"
        + " nothing, not even the policy, and undoes nothing";
  }

  @Override
  public Topology topology() {
    return Topology.FAIL_POINTS;
  }

  @Override
  public void run(Course course) throws InterruptedException {
    try (Stores stores = new Stores()) {
      DatabaseImage expected = undisturbed(course, stores);
      List<String> before =
          course.brief() ? List.of("empty") : List.of("empty", "half", "old", "empty", "half");
      for (String state : before) {
        round(course, stores, expected, state);
      }
    }
  }

  private static DatabaseImage undisturbed(Course course, Stores stores) {
    MongoDatabase database = course.freshDatabase();
    try {
      newer(Flow.FRESH.starts(course, stores, database)).here();
      return DatabaseImage.of(database, DatabaseImage.History.LAST_STATES);
    } finally {
      database.drop();
    }
  }

  private static Starts newer(Starts starts) {
    return starts.with("--more-units", "--service=new");
  }

  private static void round(Course course, Stores stores, DatabaseImage expected, String state)
      throws InterruptedException {
    MongoDatabase database = course.freshDatabase();
    Starts older = Flow.FRESH.starts(course, stores, database).with("--service=old");
    try {
      switch (state) {
        case "half" -> Flow.HALF.prepare(course, stores, database);
        case "old" -> older.here();
        default -> {}
      }
      course.point(
          "together on " + (state.equals("empty") ? "an empty" : "the " + state) + " database",
          () -> {
            together(older, course.brief() ? 1 : OF_EACH);
            requireEqual(database, expected);
            return null;
          });
      course.point(
          "the older one afterwards, with another policy",
          () -> {
            List<String> lines = older.with("Mongo:SchemaValidation=warn").succeed();
            requirePrinted(lines, "> outcome UP_TO_DATE", "");
            requirePrinted(lines, "> warning ", OneIndexMore.ID);
            requirePrinted(lines, "> warning ", "billing/" + ServiceUnits.NEWEST);
            requireEqual(database, expected);
            return null;
          });
      course.point("the undo of the older one", () -> refused(course, stores, database, expected));
    } finally {
      database.drop();
    }
  }

  private static void together(Starts older, int ofEach) {
    List<Starts> all = new ArrayList<>();
    for (int i = 0; i < ofEach; i++) {
      all.add(older);
      all.add(newer(older));
    }
    TogetherStarts.succeed(all);
  }

  private static String refused(
      Course course, Stores stores, MongoDatabase database, DatabaseImage expected) {
    try (ChildJvm child =
        Flow.UNDO.starts(course, stores, database).with("--service=old").start()) {
      int status = child.end();
      String error = child.printed("> error UNKNOWN_STEP ");
      if (status == 0 || error == null) {
        throw new AssertionError("it was not refused: " + child.transcript());
      }
      requireEqual(database, expected);
      return error;
    }
  }

  private static void requirePrinted(List<String> lines, String beginning, String part) {
    if (lines.stream().noneMatch(line -> line.startsWith(beginning) && line.contains(part))) {
      throw new AssertionError("no \"" + beginning + "…" + part + "\" in " + lines);
    }
  }

  private static void requireEqual(MongoDatabase database, DatabaseImage expected) {
    DatabaseImage.of(database, DatabaseImage.History.LAST_STATES).requireEqualTo(expected);
  }
}
