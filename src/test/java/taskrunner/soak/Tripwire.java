package taskrunner.soak;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.client.MongoClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.testing.Await;
import taskrunner.testing.ChildJvm;
import taskrunner.testing.MongoServer;

/**
 * Halts a process at its n-th command: the server's fail point takes the command in and sits on it.
 * What the server has begun goes on without the process; so a command of a process that is dead by
 * then can still be made to have happened, unanswered, or to have never happened.
 */
final class Tripwire implements AutoCloseable {
  private static final long SECONDS = 60;
  private static final long LOOK_MILLIS = 50;

  /** What the product sends and what could be sent instead; not the driver's own monitoring. */
  private static final List<String> COMMANDS =
      List.of(
          "abortTransaction",
          "aggregate",
          "collMod",
          "collStats",
          "commitTransaction",
          "count",
          "create",
          "createIndexes",
          "dbStats",
          "delete",
          "distinct",
          "drop",
          "dropIndexes",
          "explain",
          "find",
          "findAndModify",
          "getMore",
          "insert",
          "killSessions",
          "listCollections",
          "listIndexes",
          "renameCollection",
          "update");

  private static final Set<String> READS =
      Set.of(
          "aggregate",
          "collStats",
          "count",
          "dbStats",
          "distinct",
          "explain",
          "find",
          "getMore",
          "listCollections",
          "listIndexes");

  private final MongoServer server;
  private final String appName;

  /** How often the fail point had been entered before. */
  private final long entered;

  /**
   * Sets it.
   *
   * @param skip how many commands go through before
   * @param blockMillis how long the server sits on a command
   */
  Tripwire(MongoServer server, String appName, int skip, long blockMillis) {
    this.server = server;
    this.appName = appName;
    this.entered = server.holdUp(appName, new Document("skip", skip), COMMANDS, blockMillis);
  }

  /**
   * Waits until the process is halted.
   *
   * @return what it is halted at; null when it ended before
   */
  @Nullable Halted await(ChildJvm child) {
    boolean[] tripped = {false};
    Await.until(
        SECONDS,
        () -> {
          boolean alive = child.isAlive();
          tripped[0] = tripped();
          return tripped[0] || !alive;
        },
        "the process neither stopped at a command nor ended");
    return tripped[0] ? halted().stream().findFirst().orElse(null) : null;
  }

  private boolean tripped() {
    try {
      client()
          .getDatabase("admin")
          .runCommand(
              new Document("waitForFailPoint", "failCommand")
                  .append("timesEntered", entered + 1)
                  .append("maxTimeMS", LOOK_MILLIS));
      return true;
    } catch (MongoExecutionTimeoutException e) {
      return false;
    }
  }

  /** Makes what the server sits on fail: it never happened. */
  void drop() {
    for (Halted each : halted()) {
      admin("killOp", "op", each.operation());
    }
    awaitLanding();
  }

  /** Waits until the server has done what it sat on. */
  void awaitLanding() {
    Await.until(SECONDS, () -> halted().isEmpty(), "the server did not go on");
  }

  /** Whether the server still sits on something. */
  boolean holds() {
    return !halted().isEmpty();
  }

  private List<Halted> halted() {
    List<Document> pipeline =
        List.of(
            new Document("$currentOp", new Document("allUsers", true)),
            new Document(
                "$match",
                new Document("appName", appName)
                    .append("active", true)
                    .append("command.hello", null)
                    .append("command.isMaster", null)
                    .append("command.ismaster", null)));
    List<Halted> found = new ArrayList<>();
    for (Document op : client().getDatabase("admin").aggregate(pipeline)) {
      Halted halted = Halted.of(op);
      if (halted != null) {
        found.add(halted);
      }
    }
    return found;
  }

  private void admin(String command, String field, Object value) {
    client().getDatabase("admin").runCommand(new Document(command, 1).append(field, value));
  }

  private MongoClient client() {
    return server.client();
  }

  /** Later commands go through. The server waits for those that it sits on. */
  void release() {
    server.failCommandOff();
  }

  @Override
  public void close() {
    release();
  }

  /**
   * A command that the server sits on.
   *
   * @param on a collection; of {@code commitTransaction} and the like: {@code -}
   */
  record Halted(Object operation, String command, String on, boolean transaction) {
    static @Nullable Halted of(Document op) {
      Document command = op.get("command", Document.class);
      if (command == null || command.isEmpty()) {
        return null;
      }
      String name = command.keySet().iterator().next();
      if (!COMMANDS.contains(name)) {
        return null;
      }
      Object on = command.get(name);
      return new Halted(
          Objects.requireNonNull(op.get("opid")),
          name,
          on instanceof String collection ? collection : "-",
          Boolean.FALSE.equals(command.get("autocommit")));
    }

    /** Whether it makes a difference whether it was done or not. */
    boolean writes() {
      return !READS.contains(command);
    }

    @Override
    public String toString() {
      return command + (on.equals("-") ? "" : " " + on) + (transaction ? " (transaction)" : "");
    }
  }

  /** The kinds of command at which processes were halted, for the summary. */
  static String summary(List<Halted> halted) {
    return String.join(", ", new TreeSet<>(halted.stream().map(Halted::toString).toList()));
  }
}
