package taskrunner.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import taskrunner.testing.Folders;
import taskrunner.testing.MongoServer;
import taskrunner.testing.Topology;

/**
 * {@code make bench-boot}: the cost of a start, compared with plain Mongock's with the same three
 * units, on an embedded replica set; the targets go into docs/performance.md, all figures into
 * docs/performance-notes.md.
 *
 * <p>Environment: {@code ROUNDS} (default 9), {@code QUICK=1} (one round, small herds, the page is
 * only printed), {@code KILLED_MONGOCK=1} (also Mongock after a kill: a minute).
 */
final class BootBench {
  private final Path project = Path.of(System.getProperty("taskrunner.project", ""));
  private final int rounds = (int) Asked.number("ROUNDS", Asked.QUICK ? "1" : "9");

  private BootBench() {}

  public static void main(String[] arguments) throws Exception {
    new BootBench().run();
  }

  private void run() throws Exception {
    Path folder = Files.createTempDirectory("taskrunner-bench-");
    try (MongoServer server = MongoServer.start(Topology.REPLICA_SET);
        MongoClient client = MongoClients.create(server.uri());
        BootDatabases databases = new BootDatabases(client)) {
      BootJvm jvm = new BootJvm(folder, project, server.uri());
      measure(server, client, databases, jvm, new BootStarts(jvm, databases, project, folder));
    } finally {
      Folders.delete(folder);
    }
  }

  private void measure(
      MongoServer server,
      MongoClient client,
      BootDatabases databases,
      BootJvm jvm,
      BootStarts starts)
      throws Exception {
    List<Target> targets = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    String machine = Machine.describe(client) + " " + method();
    say("commands");
    done(parts, BootCommands.measure(server.uri(), databases, targets));
    say("inside the JVM");
    done(parts, new BootInside(jvm, databases).measure(rounds, targets));
    say("whole processes");
    BootProcesses processes = new BootProcesses(jvm, databases);
    done(parts, processes.measure(rounds, targets));
    say("what users start");
    done(parts, starts.measure(rounds, targets));
    say("herds");
    List<Integer> sizes = Asked.QUICK ? List.of(1, 4) : List.of(1, 10, 32);
    done(parts, new BootHerds(jvm, databases, sizes).measure(Math.min(rounds, 5), targets));
    if (!Asked.QUICK) {
      say("after a kill");
      boolean mongock = Asked.flag("KILLED_MONGOCK");
      done(parts, new BootAfterKill(jvm, databases).measure(mongock, targets));
    }
    System.out.println(Target.table(targets));
    if (!Asked.QUICK) {
      MarkedPart.publish(project, "bench-boot", machine, targets, processes.chart(), parts);
    }
  }

  /** Prints each part at once, because a whole run takes long. */
  private static void done(List<String> parts, String part) {
    parts.add(part);
    System.out.println(part + "\n");
  }

  private String method() {
    return """
        Medians of %d rounds (herds: %d), each with every variant in turn and a fresh JVM for each; \
        files and the server's cache are warm. A ratio is the median of the rounds' ratios, with \
        least and most. Times are in ms. "Mongock" is its stand-alone runner with the sync v4 \
        driver and default lock, with three units that make the same collections, validators and \
        indexes; no store is configured, so neither imports."""
        .formatted(rounds, Math.min(rounds, 5));
  }

  private static void say(String what) {
    System.err.println("bench-boot: " + what);
  }
}
