package taskrunner.soak;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import taskrunner.testing.ChildJvm;
import taskrunner.testing.Topology;
import taskrunner.testing.WrongClock;

/** Processes whose clocks are an hour ahead or behind, by libfaketime. */
final class ClockSkew implements Scenario {
  private static final String HOLDER = "skew-holder";
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final long HOLD_MILLIS = 20_000;
  private static final long FOR_EVER_MILLIS = 60_000;

  /** What one process does, and how wrong its clock is. */
  private record Step(String action, Duration off) {
    @Override
    public String toString() {
      return action + " at " + hours(off);
    }
  }

  @Override
  public String name() {
    return "skew";
  }

  @Override
  public String proves() {
    return "clocks of processes an hour ahead and behind change neither the order nor the times of"
        + " the history; no live lock is taken over, and no expired lock is kept";
  }

  @Override
  public Topology topology() {
    return Topology.FAIL_POINTS;
  }

  @Override
  public void run(Course course) throws InterruptedException {
    for (Duration off : List.of(HOUR, HOUR.negated())) {
      course.point("the clock is wrong by " + hours(off), () -> requireWrong(off));
    }
    try (Stores stores = new Stores()) {
      history(course, stores);
      for (Duration off : List.of(HOUR, HOUR.negated())) {
        if (!course.brief()) {
          lease(course, stores, off);
        }
      }
    }
  }

  /** Without a wrong clock, the points would prove nothing. */
  private static String requireWrong(Duration off) {
    try (ChildJvm child =
        ChildJvm.start(WrongClock.by(off), List.of(), WrongClock.class, List.of())) {
      if (child.end() != 0) {
        throw new AssertionError(child.transcript());
      }
      Instant says = Instant.parse(child.printed().get(0));
      Duration wrongBy = Duration.between(Instant.now(), says);
      if (wrongBy.minus(off).abs().compareTo(Duration.ofMinutes(5)) > 0) {
        throw new AssertionError("its clock is wrong by " + wrongBy);
      }
      return "it says " + says;
    }
  }

  private static void history(Course course, Stores stores) throws InterruptedException {
    List<Step> steps =
        List.of(
            new Step("migrate", HOUR),
            new Step("undo", HOUR.negated()),
            new Step("migrate", HOUR.negated()),
            new Step("undo", HOUR),
            new Step("migrate", Duration.ZERO));
    MongoDatabase quiet = course.freshDatabase();
    MongoDatabase skewed = course.freshDatabase();
    try {
      for (Step step : course.brief() ? steps.subList(0, 2) : steps) {
        Flow flow = step.action.equals("undo") ? Flow.UNDO : Flow.FRESH;
        flow.starts(course, stores, quiet).here();
        boolean went =
            course.point(
                step.toString(),
                () -> {
                  Instant before = serverTime(course);
                  flow.starts(course, stores, skewed).environment(clock(step.off)).succeed();
                  requireEqual(quiet, skewed);
                  return requireTimes(skewed, before, serverTime(course));
                });
        if (!went) {
          return;
        }
      }
    } finally {
      quiet.drop();
      skewed.drop();
    }
  }

  private static void requireEqual(MongoDatabase quiet, MongoDatabase skewed) {
    DatabaseImage.of(skewed).requireEqualTo(DatabaseImage.of(quiet));
  }

  /** The newest three rows must be those of this step. */
  private static String requireTimes(MongoDatabase database, Instant before, Instant after) {
    Instant last = after;
    for (Document row :
        database
            .getCollection("mongockChangeLog")
            .find()
            .sort(new Document("timestamp", -1))
            .limit(3)) {
      Instant at = row.getDate("timestamp").toInstant();
      if (at.isBefore(before) || at.isAfter(last)) {
        throw new AssertionError(
            "%s is recorded at %s, but it was done between %s and %s"
                .formatted(row.get("changeId"), at, before, last));
      }
      last = at;
    }
    return "recorded between " + before + " and " + after;
  }

  private static Instant serverTime(Course course) {
    Document hello = course.client().getDatabase("admin").runCommand(new Document("hello", 1));
    return hello.getDate("localTime").toInstant();
  }

  /**
   * The clock of a holder is wrong, and that of the next starter by as much in the other direction.
   */
  private static void lease(Course course, Stores stores, Duration off)
      throws InterruptedException {
    MongoDatabase database = course.freshDatabase();
    Starts holder =
        Flow.FRESH.starts(course, stores, database).environment(clock(off)).appName(HOLDER);
    Starts next = Flow.FRESH.starts(course, stores, database).environment(clock(off.negated()));
    String whose = "of a holder at " + hours(off);
    try {
      course.point("a live lock " + whose, () -> keepsLiveLock(course, holder, next));
      database.drop();
      course.point(
          "an expired lock " + whose, () -> inheritsDeadLock(course, holder, next, database));
    } finally {
      database.drop();
    }
  }

  private static String keepsLiveLock(Course course, Starts holder, Starts next) {
    try (Tripwire wire = new Tripwire(course.server(), HOLDER, 40, HOLD_MILLIS);
        // The server also delays the renewals, so the lease must be longer than the delay.
        ChildJvm holding = holder.with("Mongo:LockLease=60s").start()) {
      if (wire.await(holding) == null) {
        throw new AssertionError("the holder was not stopped: " + holding.transcript());
      }
      try (ChildJvm other = next.with("Mongo:LockWait=1s").start()) {
        int status = other.end();
        String error = other.printed("> error ");
        if (status == 0 || error == null || !error.startsWith("LOCK_HELD")) {
          throw new AssertionError(
              "the next starter did not find the lock held: " + other.transcript());
        }
      }
      wire.release();
      if (holding.end() != 0) {
        throw new AssertionError("the holder did not finish: " + holding.transcript());
      }
      return "the next starter reported the lock as held; the holder finished";
    }
  }

  private static String inheritsDeadLock(
      Course course, Starts holder, Starts next, MongoDatabase database) {
    try (Tripwire wire = new Tripwire(course.server(), HOLDER, 40, FOR_EVER_MILLIS);
        ChildJvm holding = holder.with("Mongo:LockLease=10s").start()) {
      if (wire.await(holding) == null) {
        throw new AssertionError("the holder was not stopped: " + holding.transcript());
      }
      holding.kill();
      wire.drop();
    }
    Duration left = Locks.left(database);
    try (ChildJvm other = next.start()) {
      if (other.end() != 0) {
        throw new AssertionError(other.transcript());
      }
      long waited = Long.parseLong(String.valueOf(other.printed("> lock-wait-ms ")));
      if (waited > left.plus(GRACE).toMillis()) {
        throw new AssertionError(
            "the next starter waited " + waited + " ms; the lease had " + left + " left");
      }
      return "%d ms left of the lease, the next starter waited %d ms"
          .formatted(left.toMillis(), waited);
    }
  }

  private static Map<String, String> clock(Duration off) {
    return off.isZero() ? Map.of() : WrongClock.by(off);
  }

  private static String hours(Duration off) {
    return off.isZero() ? "the right time" : "%+d h".formatted(off.toHours());
  }
}
