package taskrunner.doctor;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import com.mongodb.connection.ClusterDescription;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.bson.BsonDocument;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;
import taskrunner.database.DatabaseConnection;
import taskrunner.database.Members;
import taskrunner.database.Topology;
import taskrunner.database.WriteRequirements;

/** The checks that need no privilege: server, version, topology, majority, clock. */
final class ServerChecks {
  /** Every command was compared with the manual of these versions; docs/server-commands.md. */
  private static final int SUPPORTED_FROM = 500;

  private static final int SUPPORTED_TO = 800;

  private static final String RANGE = "5.0 to 8.0";

  /** More than the delay of a network and the drift of a synchronised clock. */
  private static final Duration SKEW = Duration.ofSeconds(1);

  private static final int CLOCK_SAMPLES = 3;

  /** How long to wait until the driver's monitors have asked every member. */
  private static final long MEMBERS_WAIT_MILLIS = 2000;

  private static final long MEMBERS_POLL_MILLIS = 20;

  private static final Document HELLO = new Document("hello", 1);

  private final DatabaseConnection connection;
  private final MongoDatabase admin;
  private final WriteRequirements requirements;
  private final String collection;
  private final Findings findings;

  /**
   * Checks of the servers of a connection.
   *
   * @param collection one that the user may write to; it need not be there
   */
  ServerChecks(
      DatabaseConnection connection,
      WriteRequirements requirements,
      String collection,
      Findings findings) {
    this.connection = connection;
    this.admin = connection.admin();
    this.requirements = requirements;
    this.collection = collection;
    this.findings = findings;
  }

  /** Makes the checks; false if the server is unusable. */
  boolean make() {
    // Also authenticates.
    if (!findings.check("server", "asking the server what it is", this::server)) {
      return false;
    }
    return findings.check("version", "asking for the server's version", this::version)
        && findings.check("topology", "asking for the topology", this::topology)
        && findings.check("clock", "asking for the server's time", this::clock);
  }

  private void server() {
    Document hello = admin.runCommand(HELLO);
    Findings.require(requirements.notPrimary(hello));
    findings.ok("server", requirements.address(hello) + " answers and accepts writes.");
  }

  private void version() {
    Document build = requirements.buildInfo();
    Findings.require(requirements.unsupported(requirements.hello(), build));
    List<Integer> numbers = build.getList("versionArray", Integer.class);
    int version = numbers.get(0) * 100 + numbers.get(1);
    String words = "MongoDB " + build.getString("version");
    if (version < SUPPORTED_FROM) {
      findings.warn("version", words + " is older than the supported " + RANGE + ".");
    } else if (version / 100 > SUPPORTED_TO / 100) {
      findings.warn("version", words + " is newer than the supported " + RANGE + ".");
    } else {
      compatible(words, numbers.get(0) + "." + numbers.get(1));
    }
  }

  private void compatible(String words, String version) {
    String features = featureCompatibilityVersion();
    if (features == null || features.equals(version)) {
      findings.ok("version", words + "; supported are " + RANGE + ".");
    } else {
      findings.warn(
          "version",
          words
              + ", whose feature compatibility version is "
              + features
              + ": complete the upgrade with setFeatureCompatibilityVersion.");
    }
  }

  /** Null if the user lacks the privilege. */
  private @Nullable String featureCompatibilityVersion() {
    try {
      return admin
          .runCommand(new Document("getParameter", 1).append("featureCompatibilityVersion", 1))
          .getEmbedded(List.of("featureCompatibilityVersion", "version"), String.class);
    } catch (MongoCommandException e) {
      return null;
    }
  }

  private void topology() {
    Document hello = admin.runCommand(HELLO);
    switch (connection.topology()) {
      case STANDALONE ->
          findings.warn(
              "topology",
              "A standalone server has no transactions: a process that freezes between its check of"
                  + " the lock and its write can still write once. Use a replica set of one member.");
      case SHARDED ->
          findings.ok(
              "topology",
              "A sharded cluster, through the router "
                  + requirements.address(hello)
                  + (routers() == 1
                      ? "."
                      : " and "
                          + (routers() - 1)
                          + " more: the lock uses the clock of the router that answers.")
                  + " A router does not report whether each shard has a majority.");
      case REPLICA_SET -> {
        findings.ok("topology", "The replica set " + hello.getString("setName") + ".");
        DatabaseException lost = requirements.lostMajority(collection);
        if (lost == null) {
          majority(hello);
        } else {
          findings.fail("majority", lost);
        }
      }
    }
  }

  /** Every write of the history and the import waits for a majority, journaled. */
  private void majority(Document hello) {
    List<String> arbiters = hello.getList("arbiters", String.class, List.of());
    int bearing =
        hello.getList("hosts", String.class, List.of()).size()
            + hello.getList("passives", String.class, List.of()).size();
    List<String> silent = silent(hello);
    String members = bearing + (bearing == 1 ? " data-bearing member" : " data-bearing members");
    String arbitersToo = arbiters.isEmpty() ? "" : " and " + arbiters.size() + " arbiters";
    String journal = "; writes are journaled.";
    if (!silent.isEmpty()) {
      findings.warn(
          "majority",
          members
              + arbitersToo
              + ", of which "
              + String.join(", ", silent)
              + " did not answer: a write waits for a majority of the members"
              + journal);
    } else if (!arbiters.isEmpty()) {
      findings.warn(
          "majority",
          members
              + arbitersToo
              + ": if a data-bearing member is down, writes may wait for a majority without success"
              + journal);
    } else {
      findings.ok("majority", members + (bearing == 1 ? " answers" : ", all answer") + journal);
    }
  }

  /** The data-bearing members that do not answer the driver's monitors. */
  private List<String> silent(Document hello) {
    List<String> hosts = hello.getList("hosts", String.class, List.of());
    long end = System.nanoTime() + Duration.ofMillis(MEMBERS_WAIT_MILLIS).toNanos();
    while (true) {
      ClusterDescription cluster = connection.client().getClusterDescription();
      if (Members.allAsked(cluster) || System.nanoTime() > end) {
        // With directConnection the driver knows one member only.
        return cluster.getServerDescriptions().size() < hosts.size()
            ? List.of()
            : Members.silent(cluster);
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(MEMBERS_POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(
          ErrorCode.INTERRUPTED,
          "Interrupted while reading the state of the members.",
          "Run it again.",
          e);
    }
  }

  /** The number of routers; 1 without a sharded cluster. */
  private int routers() {
    return connection.topology() == Topology.SHARDED
        ? connection.client().getClusterDescription().getServerDescriptions().size()
        : 1;
  }

  /**
   * Uses the sample with the shortest round trip, which is the most exact; but a sample that proves
   * a router's clock wrong takes precedence.
   */
  private void clock() {
    long best = Long.MAX_VALUE;
    long skew = 0;
    for (int i = 0; i < CLOCK_SAMPLES * routers(); i++) {
      long before = System.currentTimeMillis();
      long server = admin.runCommand(HELLO, BsonDocument.class).getDateTime("localTime").getValue();
      long after = System.currentTimeMillis();
      long found = server - (before + after) / 2;
      boolean known = Math.abs(skew) - best > SKEW.toMillis();
      boolean wrong = Math.abs(found) - (after - before) > SKEW.toMillis();
      if (wrong == known ? after - before < best : wrong) {
        best = after - before;
        skew = found;
      }
    }
    String words =
        Math.abs(skew) <= best
            ? "Server and client agree"
            : String.format(
                Locale.ROOT,
                "The server is %,d ms %s this machine",
                Math.abs(skew),
                skew > 0 ? "ahead of" : "behind");
    if (Math.abs(skew) - best > SKEW.toMillis()) {
      findings.warn(
          "clock",
          words + ". The lock uses the server's clock; logs and reports use this machine's.");
    } else {
      findings.ok("clock", words + " (measured to within " + Math.max(best, 1) + " ms).");
    }
  }
}
