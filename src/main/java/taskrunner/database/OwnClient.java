package taskrunner.database;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;
import taskrunner.text.Log;
import taskrunner.text.Redaction;

/** Creates clients of the library's own. */
final class OwnClient {
  private static final Log LOG = Log.of(OwnClient.class);

  /**
   * How long a command waits for its answer, unless the connection string has a {@code
   * socketTimeoutMS}. Without a limit, a network that drops packets would block a process for ever.
   * Longer commands use {@link Handles#unhurried}.
   */
  static final Duration ANSWER_WAIT = Duration.ofSeconds(60);

  /**
   * The least {@code serverSelectionTimeoutMS}: the driver opens a connection within it too, so
   * with a shorter one it may never reach a server that answers.
   */
  private static final Duration LEAST_SELECTION = Duration.ofSeconds(2);

  private OwnClient() {}

  /**
   * Creates a client, which starts to discover its servers.
   *
   * @throws ConfigurationException the driver does not accept the connection string, or a PEM file
   *     can't be used
   * @throws DatabaseException the DNS, which has the names of the servers, does not answer
   */
  static MongoClient create(CheckedConnectionString connectionString, ClusterWatch watch) {
    return create(settings(connectionString, watch), watch);
  }

  private static MongoClient create(MongoClientSettings settings, ClusterWatch watch) {
    watch.setTls(settings.getSslSettings().isEnabled());
    // If interrupted half-way, the driver would leave its monitors' threads behind.
    return Uninterrupted.call(() -> MongoClients.create(settings));
  }

  /**
   * A client with the same servers, credentials and TLS as a service's own, without the service's
   * listeners, pool sizes and encryption.
   */
  static MongoClient like(MongoClientSettings service, ClusterWatch watch) {
    MongoClientSettings settings =
        MongoClientSettings.builder(service)
            .applicationName(DatabaseConnection.APPLICATION_NAME)
            .autoEncryptionSettings(null)
            .commandListenerList(List.of())
            .applyToConnectionPoolSettings(
                pool ->
                    pool.connectionPoolListenerList(List.of())
                        .minSize(0)
                        .maxSize(DatabaseConnection.LEAST_POOL))
            .applyToClusterSettings(cluster -> cluster.clusterListenerList(List.of(watch)))
            .applyToServerSettings(
                server ->
                    server.serverListenerList(List.of(watch)).serverMonitorListenerList(List.of()))
            .build();
    return create(settings, watch);
  }

  /** Longer than the server may wait for a majority, so that the client receives its answer. */
  private static Duration answerWait(@Nullable WriteConcern writeConcern) {
    Duration most = DatabaseConnection.majorityWait(writeConcern).multipliedBy(5).dividedBy(4);
    return most.compareTo(ANSWER_WAIT) > 0 ? most : ANSWER_WAIT;
  }

  private static MongoClientSettings settings(CheckedConnectionString checked, ClusterWatch watch) {
    String text = checked.forDriver().reveal();
    // Before the first contact with a server or a name server.
    SSLContext context = checked.tls().isNone() ? null : PemTls.context(checked.tls());
    BoundedDns dns = new BoundedDns();
    try {
      ConnectionString connectionString = new ConnectionString(text, dns);
      MongoClientSettings.Builder builder =
          MongoClientSettings.builder().applyConnectionString(connectionString);
      if (connectionString.getApplicationName() == null) {
        builder.applicationName(DatabaseConnection.APPLICATION_NAME);
      }
      if (connectionString.getSocketTimeout() == null) {
        long wait = answerWait(connectionString.getWriteConcern()).toMillis();
        builder.applyToSocketSettings(socket -> socket.readTimeout(wait, TimeUnit.MILLISECONDS));
      }
      Integer pool = connectionString.getMaxConnectionPoolSize();
      if (pool != null && pool > 0 && pool < DatabaseConnection.LEAST_POOL) {
        LOG.warn(
            "maxPoolSize={} in the connection string is too small to renew the lock while an index"
                + " is built; up to {} connections are used.",
            pool,
            DatabaseConnection.LEAST_POOL);
        builder.applyToConnectionPoolSettings(
            sizes -> sizes.maxSize(DatabaseConnection.LEAST_POOL));
      }
      Integer selection = connectionString.getServerSelectionTimeout();
      if (selection != null && selection >= 0 && selection < LEAST_SELECTION.toMillis()) {
        builder.applyToClusterSettings(
            cluster ->
                cluster.serverSelectionTimeout(LEAST_SELECTION.toMillis(), TimeUnit.MILLISECONDS));
      }
      if (context != null) {
        builder.applyToSslSettings(ssl -> ssl.context(context));
      }
      return builder
          .dnsClient(dns)
          .applyToClusterSettings(cluster -> cluster.addClusterListener(watch))
          .applyToServerSettings(server -> server.addServerListener(watch))
          .build();
    } catch (MongoException e) {
      throw new DatabaseException(
          ErrorCode.SERVER_UNREACHABLE,
          "The servers of "
              + Redaction.ofConnectionString(text)
              + " could not be looked up in the DNS: "
              + SafeText.of(e.getMessage())
              + ".",
          "Check the host's name and that a name server can be reached from here.",
          e);
    } catch (IllegalArgumentException | IllegalStateException e) {
      // Without message and cause: the driver may quote a part of the password.
      throw new ConfigurationException(
          "The driver does not take the connection string "
              + Redaction.ofConnectionString(text)
              + ".",
          "Check its options, and those that the DNS adds to it; special characters in the user's"
              + " name and password must be percent-encoded.");
    }
  }
}
