package taskrunner.soak;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.bson.Document;
import taskrunner.testing.ChildJvm;
import taskrunner.testing.Topology;

/** Many processes that start at the same moment, on an empty and on a half-migrated database. */
final class Herd implements Scenario {
  private static final int PROCESSES = 32;
  private static final int ROUNDS = 3;
  private static final int BRIEF_PROCESSES = 3;

  @Override
  public String name() {
    return "herd";
  }

  @Override
  public String proves() {
    return "of "
        + PROCESSES
        + " processes started at once, one applies each unit once, and all succeed";
  }

  @Override
  public Topology topology() {
    return Topology.REPLICA_SET;
  }

  @Override
  public void run(Course course) throws InterruptedException {
    int processes = course.brief() ? BRIEF_PROCESSES : PROCESSES;
    int rounds = course.brief() ? 1 : ROUNDS;
    List<Long> floor = new ArrayList<>();
    TreeMap<Flow, List<Long>> slowest = new TreeMap<>();
    try (Stores stores = new Stores()) {
      for (int round = 1; round <= rounds; round++) {
        // By turns, because the speed of the machine drifts.
        floor.add(connecting(course, processes));
        for (Flow flow : List.of(Flow.FRESH, Flow.HALF)) {
          DatabaseImage expected = flow.undisturbed(course, stores);
          course.point(
              "round %d, %s".formatted(round, flow == Flow.FRESH ? "empty" : "half migrated"),
              () -> {
                Times times = together(course, stores, flow, processes, expected);
                slowest.computeIfAbsent(flow, any -> new ArrayList<>()).add(times.slowest());
                return times.toString();
              });
        }
      }
    }
    long base = median(floor);
    course.figure(
        "%d processes that only connect and read: slowest %d ms (median of rounds)"
            .formatted(processes, base));
    slowest.forEach(
        (flow, all) ->
            course.figure(
                "%d processes, %s: slowest %d ms (median of rounds), %.2f times as long"
                    .formatted(
                        processes,
                        flow == Flow.FRESH ? "empty database" : "half migrated",
                        median(all),
                        (double) median(all) / base)));
  }

  private static long connecting(Course course, int processes) {
    MongoDatabase database = course.freshDatabase();
    return run(Starts.of("connect", course, database.getName()), processes, new ArrayList<>())
        .slowest();
  }

  private static Times together(
      Course course, Stores stores, Flow flow, int processes, DatabaseImage expected) {
    MongoDatabase database = course.freshDatabase();
    try {
      flow.prepare(course, stores, database);
      List<String> outcomes = new ArrayList<>();
      // With the default lease of a service.
      Starts starts = flow.starts(course, stores, database).with("Mongo:LockLease=30s");
      Times times = run(starts, processes, outcomes);
      DatabaseImage.of(database).requireEqualTo(expected);
      if (database.getCollection("mongockLock").countDocuments() != 0) {
        throw new AssertionError("a lock was not released");
      }
      long applied = outcomes.stream().filter("APPLIED"::equals).count();
      if (applied != 1) {
        throw new AssertionError("not exactly one process applied the units: " + outcomes);
      }
      return new Times(times.median(), times.slowest(), acquisitions(database));
    } finally {
      database.drop();
    }
  }

  private static long acquisitions(MongoDatabase database) {
    Document policy = database.getCollection("pack_schema_policy").find().first();
    return policy != null && policy.get("fence") instanceof Number fence ? fence.longValue() : 0;
  }

  /** Starts the processes one after the other without waiting, as an orchestrator does. */
  private static Times run(Starts starts, int processes, List<String> outcomes) {
    List<ChildJvm> children = new ArrayList<>();
    List<Long> millis = new ArrayList<>();
    long began = System.nanoTime();
    try {
      for (int i = 0; i < processes; i++) {
        children.add(starts.start());
      }
      for (ChildJvm child : children) {
        if (child.end() != 0) {
          throw new AssertionError("one failed: " + child.transcript());
        }
        millis.add((child.endedNanos() - began) / 1_000_000);
        outcomes.add(String.valueOf(child.printed("> outcome ")));
      }
    } finally {
      children.forEach(ChildJvm::close);
    }
    return new Times(median(millis), Collections.max(millis), 0);
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** Times from the start of the first process, in ms, and how often the lock was acquired. */
  private record Times(long median, long slowest, long acquisitions) {
    @Override
    public String toString() {
      return "median %d ms, slowest %d ms; the lock was acquired %d times"
          .formatted(median, slowest, acquisitions);
    }
  }
}
