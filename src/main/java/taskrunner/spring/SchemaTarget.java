package taskrunner.spring;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import taskrunner.ConfigurationException;
import taskrunner.MigrationBuilder;
import taskrunner.settings.StorageMode;
import taskrunner.settings.StorageSettings;
import taskrunner.text.Log;

/**
 * The database to migrate, and the client for it.
 *
 * <ol>
 *   <li>Connection details that are not Boot's own from properties ({@code @ServiceConnection},
 *       Docker Compose) win over every configured connection string.
 *   <li>Else the library uses a configured connection string, with its own client.
 *   <li>Else the service's client; without one, its own client by Boot's details.
 * </ol>
 *
 * @param client null: the library's own, by the settings' connection string
 * @param madeWith servers and credentials of that client, if Boot knows them
 * @param ours whether the library created the client, and so closes it with the context
 */
record SchemaTarget(
    StorageSettings settings,
    @Nullable MongoClient client,
    @Nullable MongoClientSettings madeWith,
    boolean ours)
    implements AutoCloseable {
  private static final Log LOG = Log.of(SchemaTarget.class);

  /**
   * Finds it, without a command to a server, and in mode {@code filesystem} without a bean.
   *
   * @throws ConfigurationException several clients without a primary one, or no way to connect
   */
  static SchemaTarget of(
      SettingsOfContext context,
      ObjectProvider<BootConnectionReader> details,
      ObjectProvider<MongoClient> clients) {
    if (context.settings().mode() == StorageMode.FILESYSTEM) {
      return ownClient(context.settings());
    }
    try {
      return found(context, details, clients);
    } catch (ConfigurationException e) {
      // A misspelt property may be why something is missing.
      context.settings().warnings().forEach(warning -> LOG.warn("{}", warning));
      throw e;
    }
  }

  private static SchemaTarget found(
      SettingsOfContext context,
      ObjectProvider<BootConnectionReader> details,
      ObjectProvider<MongoClient> clients) {
    StorageSettings settings = context.settings();
    BootConnection boot = boot(details);
    boolean configured =
        settings.connectionString() != null && (boot == null || boot.fromProperties());
    String database = database(context, configured, boot);
    if (configured) {
      return ownClient(settings.withConnection(settings.connectionString(), database));
    }
    StorageSettings given = settings.withConnection(null, database);
    MongoClient client = client(clients);
    if (client != null) {
      return new SchemaTarget(given, client, boot == null ? null : boot.settingsOf(client), false);
    }
    if (boot == null) {
      throw new ConfigurationException(
          "No connection string is configured, and the context has neither a MongoClient nor"
              + " connection details of Spring Boot.",
          "Set taskrunner.storage.mongo.connection-string, or let Spring Boot create a client.");
    }
    if (boot.ssl() == null) {
      return ownClient(given.withConnection(boot.secret(), database));
    }
    MongoClientSettings withTls = boot.clientSettings();
    return new SchemaTarget(given, MongoClients.create(withTls), withTls, true);
  }

  private static SchemaTarget ownClient(StorageSettings settings) {
    return new SchemaTarget(settings, null, null, false);
  }

  /** The database of an overridden connection string comes last. */
  private static String database(
      SettingsOfContext context, boolean configured, @Nullable BootConnection boot) {
    String named = context.settings().database();
    String boots = boot == null ? null : boot.database();
    String database =
        named != null && (configured || context.databaseNamed() || boots == null) ? named : boots;
    if (database == null) {
      throw new ConfigurationException(
          "No database is configured.",
          "Set taskrunner.storage.mongo.database, or name it in the connection string:"
              + " mongodb://host:27017/taskrunner. Spring Boot's built-in \"test\" does not count.");
    }
    return database;
  }

  private static @Nullable BootConnection boot(ObjectProvider<BootConnectionReader> details) {
    return details.stream()
        .map(BootConnectionReader::read)
        .filter(found -> found != null)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable MongoClient client(ObjectProvider<MongoClient> clients) {
    try {
      return clients.getIfAvailable();
    } catch (NoUniqueBeanDefinitionException several) {
      throw new ConfigurationException(
          "No connection string is configured, and the context has several MongoClient beans, none"
              + " of them primary: %s.".formatted(String.join(", ", several.getBeanNamesFound())),
          "Mark one of them @Primary, or set taskrunner.storage.mongo.connection-string.");
    }
  }

  /** The builder with this client. */
  MigrationBuilder over(MigrationBuilder builder) {
    if (client == null) {
      return builder;
    }
    return madeWith == null ? builder.client(client) : builder.client(client, madeWith);
  }

  @Override
  public void close() {
    if (ours && client != null) {
      client.close();
    }
  }
}
