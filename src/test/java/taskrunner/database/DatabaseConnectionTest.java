package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.Document;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taskrunner.ConfigurationException;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

class DatabaseConnectionTest {
  private static final Document PING = new Document("ping", 1);

  @Test
  void withoutConnectionStringOrDatabaseTheErrorNamesTheSettings() {
    assertThatThrownBy(() -> DatabaseConnection.open(Settings.of(null, "x")))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.hint())
                    .contains("Mongo:ConnectionString", "Mongo:ConnectionStringFile", "--uri"));
    assertThatThrownBy(() -> DatabaseConnection.open(Settings.of("mongodb://h/", null)))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> assertThat(e.hint()).contains("Mongo:Database", "mongodb://host:27017/"));
  }

  private static DatabaseException refused(String uri) {
    return refused(() -> DatabaseConnection.open(Settings.of(uri, "x")));
  }

  private static DatabaseException refused(ThrowingCallable opening) {
    long start = System.nanoTime();
    DatabaseException error = catchThrowableOfType(DatabaseException.class, opening);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(9500));
    assertThat(error.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
    assertThat(Traces.of(error)).doesNotContain("s3cr3t");
    return error;
  }

  @Test
  void aClosedPortIsNamedWithinEightSeconds() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertThat(refused("mongodb://user:s3cr3t@127.0.0.1:" + port + "/"))
        .hasMessageContaining("127.0.0.1:" + port + " (connection refused)");
  }

  /** The client of a service: a client of our own waits longer. */
  @Test
  void aClosedPortIsNamedAlsoIfTheClientHardlyWaitsForAServer() throws Exception {
    String host;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      host = "127.0.0.1:" + socket.getLocalPort();
    }
    String uri = "mongodb://user:s3cr3t@" + host + "/?serverSelectionTimeoutMS=1";
    try (MongoClient client = MongoClients.create(uri);
        DatabaseConnection connection = DatabaseConnection.of(client, Settings.of(null, "x"))) {
      assertThat(refused(() -> connection.first(server -> server.runCommand(PING))))
          .hasMessageContaining(host + " (connection refused)");
    }
  }

  @Test
  void aServerThatNeverAnswersIsNamed() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String host = "127.0.0.1:" + socket.getLocalPort();
      assertThat(refused("mongodb://user:s3cr3t@" + host + "/")).hasMessageContaining(host);
    }
  }

  @Test
  void theFirstCommandAfterOpeningFailsInTheSameWay() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String host = "127.0.0.1:" + socket.getLocalPort();
      try (var connection =
          DatabaseConnection.opening(Settings.of("mongodb://user:s3cr3t@" + host + "/", "x"))) {
        assertThat(refused(() -> connection.first(server -> server.runCommand(PING))))
            .hasMessageContaining(host);
      }
    }
  }

  @Test
  void anUnknownHostIsNamed() {
    assertThat(refused("mongodb://user:s3cr3t@no-such-host.invalid:27017/"))
        .hasMessageContaining("no-such-host.invalid:27017 (unknown host)");
  }

  @Test
  void aNameThatDnsDoesNotKnowIsReported() {
    assertThat(refused("mongodb+srv://user:s3cr3t@cluster.no-such-host.invalid/"))
        .hasMessageContaining("DNS");
  }

  /** No processor would help, and there is no wait in which threads could be seen to wait. */
  @Test
  void aNameThatDnsDoesNotKnowIsReportedOnABusyMachineToo() {
    AtomicBoolean ended = new AtomicBoolean();
    List<Thread> busy = new ArrayList<>();
    for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
      Thread thread =
          new Thread(
              () -> {
                while (!ended.get()) {
                  Thread.onSpinWait();
                }
              });
      thread.start();
      busy.add(thread);
    }
    try {
      for (int i = 0; i < 5; i++) {
        assertThat(refused("mongodb+srv://cluster.no-such-host.invalid/"))
            .hasMessageContaining("DNS");
      }
    } finally {
      ended.set(true);
      busy.forEach(Uninterrupted::join);
    }
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    CompletableFuture<DatabaseException> outcome = new CompletableFuture<>();
    CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                DatabaseConnection.open(Settings.of("mongodb://no-such-host.invalid/", "x"));
              } catch (DatabaseException e) {
                outcome.complete(e);
              } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
              } finally {
                stillInterrupted.complete(Thread.currentThread().isInterrupted());
              }
            });
    thread.start();
    thread.interrupt();
    assertThat(outcome.get(5, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(stillInterrupted.get(5, TimeUnit.SECONDS)).isTrue();
    thread.join();
  }

  @Nested
  @MongoTest
  class OnAReplicaSet {
    private int pings(MongoClient client) {
      Number pings =
          client
              .getDatabase("admin")
              .runCommand(new Document("serverStatus", 1))
              .getEmbedded(List.of("metrics", "commands", "ping", "total"), Number.class);
      return pings.intValue();
    }

    @Test
    void openingSendsNoCommand(MongoServer server, MongoClient client, MongoDatabase database) {
      int before = pings(client);
      try (var connection =
          DatabaseConnection.open(Settings.of(server.uri(database.getName()), null))) {
        assertThat(pings(client)).isEqualTo(before);
        assertThat(connection.transactions()).isTrue();
        assertThat(pings(client)).isEqualTo(before);
      }
    }

    @Test
    void theConnectionStringDoesNotChangeReadAndWriteConcern(
        MongoServer server, MongoDatabase database) {
      String uri =
          MongoServer.withOption(
              server.uri(database.getName()),
              "w=0&journal=false&readConcernLevel=local&readPreference=secondary");
      try (var connection = DatabaseConnection.open(Settings.of(uri, null))) {
        assertThat(connection.database().getName()).isEqualTo(database.getName());
        assertThat(connection.database().getWriteConcern())
            .isEqualTo(WriteConcern.MAJORITY.withJournal(true).withWTimeout(30, TimeUnit.SECONDS));
        assertThat(connection.database().getReadConcern()).isEqualTo(ReadConcern.MAJORITY);
        assertThat(connection.database().getReadPreference()).isEqualTo(ReadPreference.primary());
        connection.database().getCollection("c").insertOne(new Document("_id", 1));
        assertThat(database.getCollection("c").countDocuments()).isEqualTo(1);
      }
    }

    @ParameterizedTest
    @CsvSource({"wtimeout=5s, 5", "wtimeoutMS=600000, 60", "wtimeout=0, 30", "timeoutMS=0, 30"})
    void noWriteWaitsLongerThanAMinuteForAMajority(
        String option, int seconds, MongoServer server, MongoDatabase database) {
      String uri = MongoServer.withOption(server.uri(database.getName()), option);
      try (var connection = DatabaseConnection.open(Settings.of(uri, null))) {
        assertThat(connection.database().getWriteConcern().getWTimeout(TimeUnit.SECONDS))
            .isEqualTo(seconds);
        assertThat(connection.database().getTimeout(TimeUnit.SECONDS)).isNull();
      }
      try (MongoClient services =
          MongoClients.create(MongoServer.withOption(server.uri(), option.replace("5s", "5000")))) {
        assertThat(
                DatabaseConnection.of(services, Settings.of(null, database.getName()))
                    .database()
                    .getWriteConcern()
                    .getWTimeout(TimeUnit.SECONDS))
            .isEqualTo(seconds);
      }
    }

    @Test
    void compressorsWithoutTheirLibraryAreNotUsed(MongoServer server, MongoDatabase database) {
      String uri =
          MongoServer.withOption(server.uri(database.getName()), "compressors=snappy,zlib,zstd");
      try (var connection = DatabaseConnection.open(Settings.of(uri, null))) {
        assertThat(connection.database().runCommand(PING)).containsKey("ok");
      }
    }

    private List<String> applications(MongoClient client) {
      return client
          .getDatabase("admin")
          .aggregate(
              List.of(
                  new Document(
                      "$currentOp",
                      new Document("allUsers", true).append("idleConnections", true))))
          .map(op -> String.valueOf(op.get("appName")))
          .into(new ArrayList<>());
    }

    @Test
    void theApplicationNameIsSetUnlessTheConnectionStringHasOne(
        MongoServer server, MongoClient client, MongoDatabase database) {
      String uri = server.uri(database.getName());
      try (var connection = DatabaseConnection.open(Settings.of(uri, null))) {
        connection.database().runCommand(PING);
        assertThat(applications(client)).contains(DatabaseConnection.APPLICATION_NAME);
      }
      try (var connection =
          DatabaseConnection.open(
              Settings.of(MongoServer.withOption(uri, "appName=own-name"), null))) {
        connection.database().runCommand(PING);
        assertThat(applications(client)).contains("own-name");
      }
    }

    @Test
    void closeLeavesAClientOfTheServiceOpen(MongoClient client, MongoDatabase database) {
      try (var connection = DatabaseConnection.of(client, Settings.of(null, database.getName()))) {
        assertThat(connection.client()).isSameAs(client);
      }
      assertThat(client.getDatabase(database.getName()).runCommand(PING)).containsKey("ok");
    }

    @Test
    void closeClosesItsOwnClient(MongoServer server, MongoDatabase database) {
      MongoClient client;
      try (var connection =
          DatabaseConnection.open(Settings.of(server.uri(database.getName()), null))) {
        client = connection.client();
      }
      assertThatThrownBy(() -> client.getDatabase("x").runCommand(PING))
          .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theTopologyOfAnUnusedClientIsDetected(MongoServer server, MongoDatabase database) {
      try (MongoClient fresh = MongoClients.create(server.uri())) {
        assertThat(DatabaseConnection.of(fresh, Settings.of(null, database.getName())).topology())
            .isEqualTo(Topology.REPLICA_SET);
      }
    }

    @Test
    void aWrongReplicaSetNameIsReported(MongoServer server) {
      String uri =
          MongoServer.withOption(
              server.uri().replaceAll("replicaSet=\\w+&?", ""), "replicaSet=wrong");
      assertThat(refused(uri))
          .hasMessageContaining(" is a member of the replica set ", ", not of wrong")
          .hasMessageNotContaining("members are called");
    }
  }

  @Nested
  @MongoTest(taskrunner.testing.Topology.STANDALONE)
  class OnAStandaloneServer {
    @Test
    void transactionsAreNotSupported(MongoServer server, MongoDatabase database) {
      try (var connection =
          DatabaseConnection.open(Settings.of(server.uri(database.getName()), null))) {
        assertThat(connection.topology()).isEqualTo(Topology.STANDALONE);
        assertThat(connection.transactions()).isFalse();
        connection.database().getCollection("c").insertOne(new Document("_id", 1));
      }
    }
  }

  @Nested
  @MongoTest(taskrunner.testing.Topology.AUTH)
  class WithAccessControl {
    @Test
    void theErrorForAWrongPasswordNamesUserAndDatabaseWithoutAWait(
        MongoServer server, MongoDatabase database) {
      String uri = server.uri(database.getName()).replaceAll("//[^@]*@", "//someone:s3cr3t@");
      try (var connection = DatabaseConnection.open(Settings.of(uri, null))) {
        long start = System.nanoTime();
        RuntimeException error =
            catchThrowableOfType(
                MongoException.class, () -> connection.database().runCommand(PING));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        var translated = DatabaseErrors.translate(error, "reading the history");
        assertThat(translated.code()).isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
        assertThat(translated)
            .hasMessage(
                "Authentication of the user someone against the database admin failed while"
                    + " reading the history: the server does not accept user and password.");
        assertThat(Traces.of(translated)).doesNotContain("s3cr3t");
      }
    }
  }
}
