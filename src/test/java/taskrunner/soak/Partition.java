package taskrunner.soak;

import com.mongodb.client.MongoDatabase;
import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import taskrunner.soak.Tripwire.Halted;
import taskrunner.testing.Await;
import taskrunner.testing.ChildJvm;
import taskrunner.testing.Network;
import taskrunner.testing.Topology;

/** The network between a process and its server is cut, slow, or drops what is sent. */
final class Partition implements Scenario {
  /**
   * How long the server delays the command during which the network fails; far shorter than a
   * lease.
   */
  private static final long HOLD_MILLIS = 1200;

  /** A minute for an answer, half a minute for a server selection, and what the driver retries. */
  private static final long HOLE_SECONDS = 240;

  private static final Duration LONGER = Duration.ofSeconds(10);
  private static final long SLOW_SECONDS = 1800;
  private static final long SECONDS = 60;

  /** More commands than any of the processes sends. */
  private static final int MANY = 2000;

  @Override
  public String name() {
    return "partition";
  }

  @Override
  public String proves() {
    return "a process cut off for longer than its lease ends by itself, reports why, and writes"
        + " nothing after it is reconnected, and another finishes; shorter cuts, slow networks"
        + " and lost answers change nothing";
  }

  @Override
  public Topology topology() {
    return Topology.FAIL_POINTS;
  }

  @Override
  public void run(Course course) throws InterruptedException {
    try (Stores stores = new Stores();
        Network network = Network.start()) {
      DatabaseImage expected = Flow.FRESH.undisturbed(course, stores);
      Site site = new Site(course, stores, network, expected);
      boolean brief = course.brief();
      site.points(
          "cut for longer than the lease",
          Flow.LEASE,
          brief ? List.of(35) : commands(course, 4, 20),
          this::cutForGood);
      site.points(
          "black hole", Flow.LEASE, brief ? List.of() : commands(course, 6, 45), this::blackHole);
      site.points(
          "cut for less than the lease",
          LONGER,
          brief ? List.of() : commands(course, 12, 20),
          this::cutForAWhile);
      site.points(
          "answer lost",
          Flow.LEASE,
          brief ? List.of(30) : commands(course, 0, 5),
          this::answerLost);
      if (!brief) {
        for (int millis : List.of(200, 1000, 2000)) {
          slow(site, millis);
        }
        unreachable(site);
      }
    }
  }

  private static List<Integer> commands(Course course, int first, int stride) {
    List<Integer> all = new ArrayList<>();
    for (int n = first; n < MANY; n += stride * course.extent().every()) {
      all.add(n);
    }
    return all;
  }

  /** Another process takes over when the lease has expired. Then the network returns. */
  private String cutForGood(Under under) throws IOException {
    under.proxy.disable();
    under.requireCut();
    under.wire.release();
    under.takeOver();
    under.proxy.enable();
    return under.requireGivenUp(SECONDS);
  }

  /**
   * No answer arrives, and no error either. The process must not wait forever. A command without a
   * time limit waits as long as the connection exists, and the proxy keeps the connection. On a
   * real network the operating system would end it: the driver's keep-alive starts after two
   * minutes.
   */
  private String blackHole(Under under) throws IOException {
    under.proxy.toxics().timeout("up", ToxicDirection.UPSTREAM, 0);
    under.proxy.toxics().timeout("down", ToxicDirection.DOWNSTREAM, 0);
    under.requireCut();
    under.wire.release();
    long started = System.nanoTime();
    under.takeOver();
    if (unhurried(under.at)) {
      under.proxy.disable();
      under.proxy.enable();
    }
    int status = under.child.end(HOLE_SECONDS);
    long took = Duration.ofNanos(System.nanoTime() - started).toSeconds();
    if (status == 0) {
      throw new AssertionError("it succeeded in a black hole: " + under.child.transcript());
    }
    return "ended after " + took + " s: " + under.requireGivenUp(SECONDS);
  }

  /** Index builds, and reads of all documents, have no time limit. */
  private static boolean unhurried(Halted at) {
    return switch (at.command()) {
      case "createIndexes", "count" -> true;
      case "aggregate" -> at.on().startsWith("pack_run");
      default -> false;
    };
  }

  private String cutForAWhile(Under under) throws IOException {
    Duration before = Locks.left(under.database);
    under.proxy.disable();
    under.requireCut();
    under.wire.release();
    Await.until(
        SECONDS,
        () -> Locks.left(under.database).compareTo(before.minusSeconds(2)) < 0,
        "the lease was renewed in spite of the cut");
    under.proxy.enable();
    return under.requireFinished();
  }

  /** The server executes the command, and the connection breaks before the answer arrives. */
  private String answerLost(Under under) throws IOException {
    under.proxy.toxics().timeout("down", ToxicDirection.DOWNSTREAM, 0);
    under.requireCut();
    under.wire.release();
    under.proxy.disable();
    under.proxy.toxics().get("down").remove();
    under.proxy.enable();
    return under.requireFinished();
  }

  private static void slow(Site site, int millis) throws InterruptedException {
    MongoDatabase database = site.course.freshDatabase();
    try (Way way = site.way()) {
      site.course.point(
          "latency of " + millis + " ms",
          () -> {
            way.proxy.toxics().latency("slow", ToxicDirection.DOWNSTREAM, millis);
            Starts starts =
                Flow.FRESH
                    .starts(site.course, site.stores, database)
                    .uri(way.uri())
                    .with("Mongo:LockLease=30s");
            try (ChildJvm child = starts.start()) {
              if (child.end(SLOW_SECONDS) != 0) {
                throw new AssertionError(child.transcript());
              }
              site.requireEqual(database, child);
              return child.printed("> millis ") + " ms";
            }
          });
    } finally {
      database.drop();
    }
  }

  /** As the command line promises: an error with the address within ten seconds. */
  private static void unreachable(Site site) throws InterruptedException {
    try (Way way = site.way()) {
      site.course.point(
          "black hole from the start",
          () -> {
            way.proxy.toxics().timeout("up", ToxicDirection.UPSTREAM, 0);
            Starts starts = Starts.of("migrate", site.course, "nowhere").uri(way.uri());
            try (ChildJvm child = starts.start()) {
              int status = child.end(SECONDS);
              String error = child.printed("> error ");
              if (status == 0 || error == null || !error.contains(way.proxy.getListen())) {
                throw new AssertionError(child.transcript());
              }
              return error;
            }
          });
    }
  }

  /** What all points share. */
  private record Site(Course course, Stores stores, Network network, DatabaseImage expected) {
    Way way() {
      return new Way(network.to("way", course.server().nodes().get(0)));
    }

    /** Tries one command after the other, until the process ends before it sends the next. */
    void points(String what, Duration lease, List<Integer> commands, Disturbance disturbance)
        throws InterruptedException {
      for (int n : commands) {
        if (!tried(what, lease, n, disturbance)) {
          return;
        }
      }
    }

    private boolean tried(String what, Duration lease, int n, Disturbance disturbance)
        throws InterruptedException {
      MongoDatabase database = course.freshDatabase();
      try (Way way = way();
          Tripwire wire = new Tripwire(course.server(), "partition-" + n, n, HOLD_MILLIS);
          ChildJvm child =
              Flow.FRESH
                  .starts(course, stores, database)
                  .with("Mongo:LockLease=" + lease.toSeconds() + "s")
                  .uri(way.uri())
                  .appName("partition-" + n)
                  .start()) {
        Halted at = wire.await(child);
        if (at == null) {
          return false;
        }
        Under under = new Under(this, way.proxy, wire, at, child, database);
        course.point(what + " at command " + n + ", " + at, () -> disturbance.on(under));
        return true;
      } finally {
        database.drop();
      }
    }

    void requireEqual(MongoDatabase database, ChildJvm child) {
      DatabaseImage.of(database).requireEqualTo(expected, child);
    }
  }

  /** The only connection to the server. It works again for the next point. */
  private record Way(Proxy proxy) implements AutoCloseable {
    String uri() {
      return "mongodb://" + proxy.getListen() + "/?directConnection=true";
    }

    @Override
    public void close() {
      try {
        proxy.delete();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What happens to the network, and what is expected then; returns what was observed. */
  @FunctionalInterface
  private interface Disturbance {
    String on(Under under) throws IOException;
  }

  /** A process whose command the server delays. */
  private record Under(
      Site site, Proxy proxy, Tripwire wire, Halted at, ChildJvm child, MongoDatabase database) {
    /**
     * On a busy machine the cut may be late. If the answer came before it, the point proves
     * nothing.
     */
    void requireCut() {
      if (!wire.holds()) {
        throw new AssertionError("the server answered before the network failed; try again");
      }
    }

    /** Another process, with its own connection, waits for the rest of the lease and finishes. */
    void takeOver() {
      Flow.FRESH.starts(site.course, site.stores, database).here();
      site.requireEqual(database, child);
    }

    /**
     * The process must have failed, or found nothing left to do, or have had only the release of
     * its lock left. The database must be unchanged.
     */
    String requireGivenUp(long seconds) {
      Document policy = policy();
      int status = child.end(seconds);
      String error = child.printed("> error ");
      String outcome = child.printed("> outcome ");
      boolean onlyTheRelease = Objects.equals(outcome, "APPLIED") && fence() == 1;
      if (status == 0 ? !onlyTheRelease && !Objects.equals(outcome, "UP_TO_DATE") : error == null) {
        throw new AssertionError("it did not give up: " + child.transcript());
      }
      site.requireEqual(database, child);
      // A process that did not hold the lock may acquire it, and find nothing left to do.
      if (status != 0 && !policy.equals(policy())) {
        throw new AssertionError("it drew another fencing number: " + child.transcript());
      }
      if (status != 0) {
        return String.valueOf(error);
      }
      return onlyTheRelease
          ? "only the release was left, and the other found nothing to do"
          : "it found nothing to do";
    }

    String requireFinished() {
      if (child.end() != 0) {
        throw new AssertionError(child.transcript());
      }
      site.requireEqual(database, child);
      if (fence() != 1) {
        throw new AssertionError("the lock was acquired more than once: fence " + fence());
      }
      return "finished under the same lease";
    }

    /** How often the lock was acquired. */
    private long fence() {
      return policy().get("fence") instanceof Number number ? number.longValue() : -1;
    }

    private Document policy() {
      return Objects.requireNonNull(database.getCollection("pack_schema_policy").find().first());
    }
  }
}
