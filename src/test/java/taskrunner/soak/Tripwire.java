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
 * Stops a process at its n-th command: the server's fail point accepts the command and delays it.
 * The server executes what it has accepted even without the process. So a command of a killed
 * process can still complete, without an answer, or fail, so that it never happened.
 */
final class Tripwire implements AutoCloseable {
  private static final long SECONDS = 60;
  private static final long LOOK_MILLIS = 50;

  /** The commands that the product sends or could send, without the driver's own monitoring. */
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

  /** How often the fail point had been entered before this one was set. */
  private final long entered;

  /**
   * Sets the fail point.
   *
   * @param skip how many commands pass first
   * @param blockMillis how long the server delays a command
   */
  Tripwire(MongoServer server, String appName, int skip, long blockMillis) {
    this.server = server;
    this.appName = appName;
    this.entered = server.holdUp(appName, new Document("skip", skip), COMMANDS, blockMillis);
  }

  /**
   * Waits until the process is stopped.
   *
   * @return the delayed command; null if the process ended before
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

  /** Makes the delayed command fail, so that it never happened. */
  void drop() {
    for (Halted each : halted()) {
      admin("killOp", "op", each.operation());
    }
    awaitLanding();
  }

  /** Waits until the server has executed the delayed command. */
  void awaitLanding() {
    Await.until(SECONDS, () -> halted().isEmpty(), "the server did not complete the command");
  }

  /** Whether the server still delays a command. */
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

  /** Later commands pass. The server waits for the commands that it delays. */
  void release() {
    server.failCommandOff();
  }

  @Override
  public void close() {
    release();
  }

  /**
   * A command that the server delays.
   *
   * @param on a collection; {@code -} for {@code commitTransaction} and similar commands
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

    /** Whether it matters if the command was executed. */
    boolean writes() {
      return !READS.contains(command);
    }

    @Override
    public String toString() {
      return command + (on.equals("-") ? "" : " " + on) + (transaction ? " (transaction)" : "");
    }
  }

  /** The kinds of command at which processes were stopped, for the summary. */
  static String summary(List<Halted> halted) {
    return String.join(", ", new TreeSet<>(halted.stream().map(Halted::toString).toList()));
  }
}
