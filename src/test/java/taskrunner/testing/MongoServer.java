package taskrunner.testing;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import org.testcontainers.mongodb.MongoDBContainer;

/** A running deployment: an existing one ({@code MONGODB_URI}), a container, or own processes. */
public final class MongoServer implements AutoCloseable {
  private static final String ROOT = "root";
  private static final String PASSWORD = "fixture";
  private static final String KEY = "c29tZS1rZXktZm9yLXRoZS1maXh0dXJl";
  private static final int ELECTION_TIMEOUT_MILLIS = 2000;

  private final List<Mongod> nodes;
  private final @Nullable MongoDBContainer container;
  private final String uri;
  private final MongoClient client;

  private MongoServer(List<Mongod> nodes, @Nullable MongoDBContainer container, String uri) {
    this.nodes = List.copyOf(nodes);
    this.container = container;
    this.uri = uri;
    this.client = MongoClients.create(uri);
  }

  /**
   * Finds or starts a deployment of that kind: the one of {@code MONGODB_URI} if it is of the kind;
   * else the {@code mongod} on the PATH; else a container; else the pinned {@code mongod}.
   *
   * @throws TestAbortedException if {@code MONGODB_URI} or Docker provides servers, but none of
   *     this kind
   */
  public static MongoServer start(Topology topology) {
    String given = System.getenv("MONGODB_URI");
    boolean isGiven = given != null && !given.isBlank();
    if (given != null && isGiven && topology == topologyOf(given)) {
      return at(given);
    }
    Path onPath = MongodBinary.onPath().orElse(null);
    if (topology == Topology.SHARDED) {
      Path router =
          MongodBinary.router()
              .orElseThrow(
                  () ->
                      new TestAbortedException(
                          "skipped: MONGODB_URI names no router, and no mongos is on the PATH"));
      return startSharded(onPath == null ? MongodBinary.pinned() : onPath, router);
    }
    if (onPath != null) {
      return startLocal(topology, onPath);
    }
    boolean docker = Docker.answers();
    if (docker && topology == Topology.REPLICA_SET) {
      MongoDBContainer container = Docker.replicaSet();
      return new MongoServer(List.of(), container, container.getReplicaSetUrl(""));
    }
    try {
      return startLocal(topology, MongodBinary.pinned());
    } catch (MongodBinary.NoMongodException e) {
      if (isGiven || docker) {
        throw new TestAbortedException(
            "skipped: neither MONGODB_URI nor Docker gives a server of kind %s, and %s"
                .formatted(topology, e.getMessage()),
            e);
      }
      throw e;
    }
  }

  private static Topology topologyOf(String uri) {
    try (var client = MongoClients.create(uri)) {
      Document hello = client.getDatabase("admin").runCommand(new Document("hello", 1));
      return "isdbgrid".equals(hello.getString("msg"))
          ? Topology.SHARDED
          : hello.containsKey("setName") ? Topology.REPLICA_SET : Topology.STANDALONE;
    }
  }

  private static MongoServer startLocal(Topology topology, Path binary) {
    boolean secured = topology == Topology.AUTH;
    var nodes = new ArrayList<Mongod>();
    try {
      for (int i = 0; i < (topology == Topology.THREE_NODES ? 3 : 1); i++) {
        nodes.add(new Mongod(binary, options(topology), secured ? KEY : null));
      }
      String hosts = nodes.stream().map(Mongod::host).collect(Collectors.joining(","));
      if (topology == Topology.STANDALONE) {
        return new MongoServer(nodes, null, "mongodb://" + hosts + "/");
      }
      initiate("rs0", nodes, secured);
      String login = secured ? ROOT + ":" + PASSWORD + "@" : "";
      return new MongoServer(nodes, null, "mongodb://" + login + hosts + "/?replicaSet=rs0");
    } catch (RuntimeException e) {
      nodes.forEach(Mongod::close);
      throw e;
    }
  }

  private static MongoServer startSharded(Path binary, Path router) {
    var nodes = new ArrayList<Mongod>();
    try {
      for (String set : List.of("config", "shard0", "shard1")) {
        String role = set.equals("config") ? "--configsvr" : "--shardsvr";
        Mongod node = new Mongod(binary, List.of(role, "--replSet", set), null);
        nodes.add(node);
        initiate(set, List.of(node), false);
      }
      nodes.add(Mongod.router(router, "config/" + nodes.get(0).host()));
      var server = new MongoServer(nodes, null, "mongodb://" + nodes.get(3).host() + "/");
      for (int i = 0; i < 2; i++) {
        server
            .client()
            .getDatabase("admin")
            .runCommand(new Document("addShard", "shard" + i + "/" + nodes.get(i + 1).host()));
      }
      return server;
    } catch (RuntimeException e) {
      nodes.forEach(Mongod::close);
      throw e;
    }
  }

  private static List<String> options(Topology topology) {
    var options = new ArrayList<String>();
    if (topology != Topology.STANDALONE) {
      options.addAll(List.of("--replSet", "rs0"));
    }
    if (topology == Topology.FAIL_POINTS || topology == Topology.THREE_NODES) {
      options.addAll(List.of("--setParameter", "enableTestCommands=1"));
    }
    if (topology == Topology.FAIL_POINTS) {
      options.addAll(List.of("--setParameter", "ttlMonitorSleepSecs=1"));
    }
    return options;
  }

  private static void initiate(String set, List<Mongod> nodes, boolean secured) {
    var members = new ArrayList<Document>();
    for (int i = 0; i < nodes.size(); i++) {
      // The node that receives this command has the highest priority: it wins every election if it
      // can.
      members.add(
          new Document("_id", i)
              .append("host", nodes.get(i).host())
              .append("priority", i == 0 ? 2 : 1));
    }
    try (var direct = nodes.get(0).direct()) {
      var admin = direct.getDatabase("admin");
      admin.runCommand(
          new Document(
              "replSetInitiate",
              new Document("_id", set)
                  .append("members", members)
                  .append("configsvr", set.equals("config"))
                  .append(
                      "settings", new Document("electionTimeoutMillis", ELECTION_TIMEOUT_MILLIS))));
      Await.until(
          60,
          () -> admin.runCommand(new Document("hello", 1)).getBoolean("isWritablePrimary", false),
          "the replica set elected no primary");
      if (secured) {
        // The localhost exception allows exactly this command.
        admin.runCommand(
            new Document("createUser", ROOT)
                .append("pwd", PASSWORD)
                .append("roles", List.of("root")));
      }
    }
  }

  /** The connection string; with {@link Topology#AUTH}, that of a user with all rights. */
  public String uri() {
    return uri;
  }

  /** The connection string with that database; the user authenticates as before. */
  public String uri(String database) {
    return MongoUri.parse(uri).database(database);
  }

  /**
   * The connection string with one more option.
   *
   * @param option e.g. {@code appName=client}
   */
  public static String withOption(String uri, String option) {
    return uri + (uri.contains("?") ? "&" : "?") + option;
  }

  /** Creates a user with exactly these privileges; returns its connection string. */
  public String uriOfUser(String database, String user, List<Document> privileges) {
    String role = database + "-" + user;
    client
        .getDatabase("admin")
        .runCommand(
            new Document("createRole", role)
                .append("privileges", privileges)
                .append("roles", List.of()));
    return uriOfUserInRoles(database, user, List.of(role));
  }

  /**
   * Creates a user with exactly these roles; returns its connection string.
   *
   * @param roles names, or documents of role and database, as in {@code createUser}
   */
  public String uriOfUserInRoles(String database, String user, List<?> roles) {
    String name = database + "-" + user;
    client
        .getDatabase("admin")
        .runCommand(
            new Document("createUser", name).append("pwd", PASSWORD).append("roles", roles));
    return MongoUri.parse(uri).as(name, PASSWORD).database(database);
  }

  /** The fixture's own client, with all rights. It is shared and must not be closed. */
  public MongoClient client() {
    return client;
  }

  /** The processes that this fixture started; empty for an existing deployment. */
  public List<Mongod> nodes() {
    return nodes;
  }

  /** The node that is primary now. */
  public Mongod primary() {
    String host =
        client.getDatabase("admin").runCommand(new Document("hello", 1)).getString("primary");
    return nodes.stream().filter(node -> node.host().equals(host)).findFirst().orElseThrow();
  }

  /** An existing deployment at that connection string. Closing it closes only the client. */
  public static MongoServer at(String uri) {
    return new MongoServer(List.of(), null, uri);
  }

  /** Whether the preferred node is the primary and the others follow it. */
  public boolean isWhole() {
    try {
      List<String> states =
          client
              .getDatabase("admin")
              .runCommand(new Document("replSetGetStatus", 1))
              .getList("members", Document.class)
              .stream()
              .map(member -> member.getString("stateStr"))
              .toList();
      return states.equals(List.of("PRIMARY", "SECONDARY", "SECONDARY"));
    } catch (MongoException e) {
      return false;
    }
  }

  /** Runs a command on each secondary. A secondary that has just joined may refuse it at first. */
  public void onSecondaries(Document command) {
    Mongod primary = primary();
    for (Mongod node : nodes) {
      if (!node.equals(primary)) {
        try (MongoClient direct = node.direct()) {
          Await.until(
              30,
              () -> accepted(direct.getDatabase("admin"), command),
              "a secondary refused the command");
        }
      }
    }
  }

  private static boolean accepted(MongoDatabase admin, Document command) {
    try {
      admin.runCommand(command);
      return true;
    } catch (MongoCommandException e) {
      return false;
    }
  }

  /**
   * Sets the fail point {@code failCommand} for one client.
   *
   * @param mode e.g. {@code new Document("skip", 3)}, {@code new Document("times", 1)}
   * @param data {@code failCommands} and the effect; {@code appName} is added
   * @return how often the fail point was entered before, for {@code waitForFailPoint}
   */
  public long failCommand(String appName, Document mode, Document data) {
    Document answer =
        client
            .getDatabase("admin")
            .runCommand(
                new Document("configureFailPoint", "failCommand")
                    .append("mode", mode)
                    .append("data", new Document(data).append("appName", appName)));
    return answer.get("count", Number.class).longValue();
  }

  /**
   * Like {@link #failCommand}: the server accepts the client's commands, delays them, and then
   * executes them.
   *
   * @param millis the delay of each command
   */
  public long holdUp(String appName, Document mode, List<String> commands, long millis) {
    return failCommand(
        appName,
        mode,
        new Document("failCommands", commands)
            .append("blockConnection", true)
            .append("blockTimeMS", millis));
  }

  /** Whether the server executes or delays that command of that client now. */
  public boolean underWay(String appName, String command) {
    return client
            .getDatabase("admin")
            .aggregate(
                List.of(
                    new Document("$currentOp", new Document()),
                    new Document(
                        "$match",
                        new Document("appName", appName)
                            .append("command." + command, new Document("$exists", true)))))
            .first()
        != null;
  }

  /**
   * Sets any fail point of the server, for all clients.
   *
   * @param mode {@code alwaysOn} or {@code off}
   * @param data the arguments of the fail point; may be empty
   */
  public void failPoint(String name, String mode, Document data) {
    client
        .getDatabase("admin")
        .runCommand(
            new Document("configureFailPoint", name).append("mode", mode).append("data", data));
  }

  /** Disables the fail point. */
  public void failCommandOff() {
    failCommandOff(client);
  }

  /** The same on the server of this client. */
  public static void failCommandOff(MongoClient of) {
    of.getDatabase("admin")
        .runCommand(new Document("configureFailPoint", "failCommand").append("mode", "off"));
  }

  @Override
  public void close() {
    client.close();
    nodes.forEach(Mongod::close);
    if (container != null) {
      container.stop();
    }
  }
}
