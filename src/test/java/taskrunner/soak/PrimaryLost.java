package taskrunner.soak;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.bson.Document;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;
import taskrunner.soak.Tripwire.Halted;
import taskrunner.testing.Await;
import taskrunner.testing.ChildJvm;
import taskrunner.testing.MongoServer;
import taskrunner.testing.Mongod;
import taskrunner.testing.Topology;

/**
 * The primary of three nodes is lost while it delays the n-th command of a process. The process
 * continues with the next primary, or fails with one sentence and the next process finishes.
 */
final class PrimaryLost implements Scenario {
  private static final long SECONDS = 60;
  private static final long SETTLED_SECONDS = 180;

  /** For a process that continues, or takes the lock over and may have to be started again. */
  private static final long AWAY_SECONDS = 300;

  private static final long LOOK_MILLIS = 500;

  private static final int STRIDE = 8;

  /** How often another process is started before it counts as a failure. */
  private static final int STARTS = 3;

  /** How a start ends that could not reach a majority or a primary in time. */
  private static final Set<ErrorCode> CONTACT_FAILURES =
      Set.of(ErrorCode.SERVER_ERROR, ErrorCode.SERVER_UNREACHABLE);

  private static final long HOLD_MILLIS = 1500;

  /** How the primary is lost. */
  private enum Way {
    /** SIGKILL, before the command is executed. */
    KILLED,
    /** It steps down, before the command is executed. */
    STEPPED_DOWN,
    /** The primary executes the command, no other node replicates it, SIGKILL: a later rollback. */
    ROLLED_BACK,
    /**
     * SIGSTOP until there is another primary; it resumes, executes the command, and still acts as
     * primary.
     */
    FROZEN,
    /**
     * The same with the process frozen too, as on a shared host; another process finishes
     * meanwhile.
     */
    FROZEN_WITH_THE_PROCESS;

    static Way of(Flow flow, int point) {
      return values()[(flow == Flow.FRESH ? point : point + 1) % values().length];
    }

    static List<Way> briefly(Flow flow) {
      return switch (flow) {
        case FRESH -> List.of(KILLED, FROZEN_WITH_THE_PROCESS);
        case UNDO -> List.of(FROZEN);
        case HALF, GROWN -> List.of(STEPPED_DOWN);
      };
    }
  }

  @Override
  public String name() {
    return "failover";
  }

  @Override
  public String proves() {
    return "the primary is lost at any command, and what only it had is rolled back:"
        + " the process continues with the next primary, or fails with one sentence and the next"
        + " run finishes; no step that was reported as executed is lost; a frozen primary that"
        + " resumes adds nothing";
  }

  @Override
  public Topology topology() {
    return Topology.THREE_NODES;
  }

  @Override
  public void run(Course course) throws InterruptedException {
    List<String> ends = new ArrayList<>();
    List<Halted> halted = new ArrayList<>();
    try (Stores stores = new Stores()) {
      for (Flow flow : List.of(Flow.FRESH, Flow.UNDO, Flow.GROWN)) {
        DatabaseImage expected =
            flow.undisturbed(course, stores, DatabaseImage.History.LAST_STATES);
        int first = course.brief() ? 17 : 0;
        List<Way> briefly = Way.briefly(flow);
        int points = course.brief() ? briefly.size() : Integer.MAX_VALUE;
        for (int i = 0; i < points; i++) {
          int n = first + STRIDE * course.extent().every() * i;
          Way way = course.brief() ? briefly.get(i) : Way.of(flow, i);
          if (!new Attempt(course, stores, flow, expected, way, n, ends, halted).tried()) {
            break;
          }
        }
      }
    }
    long alone = ends.stream().filter(String::isEmpty).count();
    course.figure(alone + " of " + ends.size() + " finished by themselves");
    ends.stream().filter(e -> !e.isEmpty()).forEach(e -> course.figure("failed: " + e));
    course.figure("lost at: " + Tripwire.summary(halted));
  }

  /**
   * One point.
   *
   * @param ends receives the error with which the process ended; empty if it finished
   */
  private record Attempt(
      Course course,
      Stores stores,
      Flow flow,
      DatabaseImage expected,
      Way way,
      int n,
      List<String> ends,
      List<Halted> halted) {
    /** Returns false if the process ended before its n-th command. */
    boolean tried() throws InterruptedException {
      MongoServer server = course.server();
      awaitSettled(server);
      MongoDatabase database = course.freshDatabase();
      String app = "failover-" + flow.name().toLowerCase(Locale.ROOT) + "-" + n;
      try {
        flow.prepare(course, stores, database);
        Mongod primary = server.primary();
        try (Tripwire wire = new Tripwire(server, app, n, HOLD_MILLIS);
            ChildJvm child = starts(database).appName(app).start()) {
          Halted at = wire.await(child);
          if (at == null) {
            return false;
          }
          halted.add(at);
          String where =
              "%s, primary %s at command %d, %s"
                  .formatted(flow, way.name().toLowerCase(Locale.ROOT).replace('_', ' '), n, at);
          course.point(where, () -> outcome(primary, child, database));
        }
        return true;
      } finally {
        awaitSettled(server);
        database.drop();
      }
    }

    private String outcome(Mongod primary, ChildJvm child, MongoDatabase database) {
      int status;
      switch (way) {
        case FROZEN, FROZEN_WITH_THE_PROCESS -> status = exitAfterResume(primary, child, database);
        case STEPPED_DOWN -> {
          lose(primary);
          status = child.end();
        }
        default -> {
          try {
            lose(primary);
            status = whileAMemberIsAway(database, child::end);
          } finally {
            primary.restart();
          }
        }
      }
      awaitSettled(course.server());
      requireNothingLost(child, database);
      String end = "";
      if (status != 0) {
        String error = child.printed("> error ");
        if (error == null) {
          throw new AssertionError("it failed without an error message: " + child.transcript());
        }
        end = error;
        starts(database).succeed();
      }
      ends.add(end);
      requireEqual(database, child);
      return end.isEmpty() ? "finished by itself" : "failed, next run finished: " + end;
    }

    /** Freezes the primary until there is another; returns the exit status of the process. */
    private int exitAfterResume(Mongod primary, ChildJvm child, MongoDatabase database) {
      List<Mongod> others =
          course.server().nodes().stream().filter(node -> node != primary).toList();
      boolean withTheProcess = way == Way.FROZEN_WITH_THE_PROCESS;
      try (MongoClient direct = primary.direct()) {
        // Connects first: a command to the resumed primary must not wait for a new connection.
        writable(direct);
        Oplog oplog;
        primary.signal("STOP");
        try {
          if (withTheProcess) {
            child.signal("STOP");
          }
          Await.until(
              SECONDS,
              () -> others.stream().anyMatch(PrimaryLost::isPrimary),
              "the others elected no primary");
          if (withTheProcess) {
            whileAMemberIsAway(database, () -> finishElsewhere(database));
            requireEqual(database, child);
          }
          oplog = Oplog.now(course.client());
        } finally {
          primary.signal("CONT");
          child.signal("CONT");
        }
        // The node closes connections when it learns of the other primary.
        Await.until(SECONDS, () -> failCommandOff(direct), "the fail point was not disabled");
        int status = child.end();
        List<Document> written = oplog.writesTo(database.getName());
        if (withTheProcess && status != 0 && !written.isEmpty()) {
          throw new AssertionError("it wrote " + written + ": " + child.transcript());
        }
        return status;
      }
    }

    /**
     * On a busy machine the election and the catch-up may take longer than the 20 s of a first
     * contact. A supervisor then starts the service again, and so does this method.
     */
    private List<String> finishElsewhere(MongoDatabase database) {
      for (int start = 1; ; start++) {
        try {
          return starts(database).here();
        } catch (DatabaseException e) {
          if (start == STARTS || !CONTACT_FAILURES.contains(e.code())) {
            throw e;
          }
        }
      }
    }

    /** As in docs/concurrency.md: an index build would wait for that member. */
    private <T> T whileAMemberIsAway(MongoDatabase database, Supplier<T> work) {
      CompletableFuture<T> result = CompletableFuture.supplyAsync(work);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAY_SECONDS);
      while (!result.isDone() && System.nanoTime() - end < 0) {
        lowerCommitQuorum(database);
        try {
          result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
          // The work continues, or has failed; the join below reports a failure.
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      if (!result.isDone()) {
        throw new AssertionError("the work did not end within " + AWAY_SECONDS + " s");
      }
      return result.join();
    }

    private void lowerCommitQuorum(MongoDatabase database) {
      List<Document> running = new ArrayList<>();
      try {
        course
            .client()
            .getDatabase("admin")
            .aggregate(
                List.of(
                    new Document("$currentOp", new Document()),
                    new Document("$match", new Document("command.$db", database.getName())),
                    new Document("$replaceWith", "$command"),
                    new Document(
                        "$match", new Document("createIndexes", new Document("$exists", true)))))
            .into(running);
        for (Document build : running) {
          database.runCommand(
              new Document("setIndexCommitQuorum", build.getString("createIndexes"))
                  .append(
                      "indexNames",
                      build.getList("indexes", Document.class).stream()
                          .map(index -> index.getString("name"))
                          .toList())
                  .append("commitQuorum", "majority"));
        }
      } catch (MongoException e) {
        // The build has ended, or has not started.
      }
    }

    /**
     * With the default lease of a service, which is longer than an election. With the shortest
     * lease if another process must take it over.
     */
    private Starts starts(MongoDatabase database) {
      Starts starts = flow.starts(course, stores, database);
      return way == Way.FROZEN_WITH_THE_PROCESS ? starts : starts.with("Mongo:LockLease=30s");
    }

    private void requireEqual(MongoDatabase database, ChildJvm child) {
      DatabaseImage.of(database, DatabaseImage.History.LAST_STATES).requireEqualTo(expected, child);
    }

    private void lose(Mongod primary) {
      switch (way) {
        case KILLED -> primary.kill();
        case STEPPED_DOWN -> {
          try (MongoClient direct = primary.direct()) {
            direct
                .getDatabase("admin")
                .runCommand(
                    new Document("replSetStepDown", 4)
                        .append("secondaryCatchUpPeriodSecs", 2)
                        .append("force", true));
            MongoServer.failCommandOff(direct);
          }
        }
        case ROLLED_BACK -> loseBeforeReplication(primary);
        case FROZEN, FROZEN_WITH_THE_PROCESS ->
            throw new IllegalStateException("exitAfterResume instead");
      }
    }

    private void loseBeforeReplication(Mongod primary) {
      List<Mongod> others =
          course.server().nodes().stream().filter(node -> node != primary).toList();
      try (MongoClient direct = primary.direct()) {
        others.forEach(node -> node.signal("STOP"));
        MongoServer.failCommandOff(direct);
        // It executes the command meanwhile. It steps down after no other node has answered for 2
        // s.
        Await.until(SECONDS, () -> !writable(direct), "the isolated primary did not step down");
        primary.kill();
      } finally {
        others.forEach(node -> node.signal("CONT"));
      }
    }

    private void requireNothingLost(ChildJvm child, MongoDatabase database) {
      for (String line : child.printed()) {
        String[] words = line.split(" ", 5);
        if (words[1].equals("step") && !words[3].equals("PENDING")) {
          String state = lastState(database, words[2]);
          String reported = words[3].replace("ALREADY_EXECUTED", "EXECUTED");
          if (reported.endsWith("ED") && !reported.equals("FAILED") && !reported.equals(state)) {
            throw new AssertionError(line + ", but the state in the history is " + state);
          }
        }
      }
    }

    private static String lastState(MongoDatabase database, String step) {
      Document row =
          database
              .getCollection("mongockChangeLog")
              .find(new Document("changeId", step))
              .sort(new Document("timestamp", -1))
              .first();
      return row == null ? "nothing" : String.valueOf(row.get("state"));
    }
  }

  private static boolean failCommandOff(MongoClient of) {
    try {
      MongoServer.failCommandOff(of);
      return true;
    } catch (MongoException e) {
      return false;
    }
  }

  private static boolean isPrimary(Mongod node) {
    try (MongoClient direct = node.direct()) {
      return writable(direct);
    }
  }

  private static boolean writable(MongoClient direct) {
    return direct
        .getDatabase("admin")
        .runCommand(new Document("hello", 1))
        .getBoolean("isWritablePrimary", false);
  }

  /** Waits until the preferred node is the primary again and the others follow it. */
  private static void awaitSettled(MongoServer server) {
    Await.until(SETTLED_SECONDS, server::isWhole, "the replica set did not recover");
  }
}
