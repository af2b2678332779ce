package taskrunner.spring;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.connection.ClusterSettings;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Secret;

/**
 * Boot's {@code MongoConnectionDetails}, for which each line of Boot has its own type.
 *
 * @param fromProperties whether they are Boot's own, from {@code spring.(data.)mongodb.*}; else a
 *     bean of {@code @ServiceConnection}, Docker Compose or the service
 * @param database the one that Boot's templates use; null where only its built-in default names one
 * @param ssl null where TLS is not switched on
 */
record BootConnection(
    boolean fromProperties,
    ConnectionString connectionString,
    @Nullable String database,
    @Nullable SSLContext ssl) {
  /** The default of Boot's properties, of containers and of {@code localhost}. */
  private static final String BUILT_IN = "test";

  /**
   * Reads the details, and the properties beside them.
   *
   * @param namedUri whether {@code …mongodb.uri} is set, which then also names the database
   * @param named {@code …mongodb.database}; null where it is not set
   */
  static BootConnection of(
      boolean fromProperties,
      ConnectionString connectionString,
      boolean namedUri,
      @Nullable String named,
      @Nullable SSLContext ssl) {
    String inUri = connectionString.getDatabase();
    boolean builtIn = BUILT_IN.equals(inUri) && !(fromProperties && namedUri);
    return new BootConnection(
        fromProperties, connectionString, named != null ? named : builtIn ? null : inUri, ssl);
  }

  /** The connection string as the value of a setting. */
  Secret secret() {
    return new Secret(connectionString.getConnectionString());
  }

  /**
   * The settings of this client, if Boot created it; null if it connects to other hosts: then the
   * service created it.
   */
  @Nullable MongoClientSettings settingsOf(MongoClient client) {
    MongoClientSettings settings = clientSettings();
    ClusterSettings ours = settings.getClusterSettings();
    ClusterSettings theirs = client.getClusterDescription().getClusterSettings();
    return ours.getHosts().equals(theirs.getHosts())
            && Objects.equals(ours.getSrvHost(), theirs.getSrvHost())
        ? settings
        : null;
  }

  /** The settings for a new client. */
  MongoClientSettings clientSettings() {
    MongoClientSettings.Builder settings =
        MongoClientSettings.builder().applyConnectionString(connectionString);
    if (ssl != null) {
      settings.applyToSslSettings(tls -> tls.enabled(true).context(ssl));
    }
    return settings.build();
  }

  /** Without the connection string, which may hold a password. */
  @Override
  public String toString() {
    return "BootConnection[fromProperties=%s, database=%s]".formatted(fromProperties, database);
  }
}
