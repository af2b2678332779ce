package taskrunner;

import com.mongodb.client.MongoClient;
import java.util.List;
import taskrunner.schema.ShardScript;
import taskrunner.settings.SettingsSources;
import taskrunner.settings.StorageSettings;

/**
 * The entry point. {@code run} updates the configured database to the schema of this build and
 * imports a configured filesystem store; with nothing pending it costs one command and takes no
 * lock. Many processes may call it at once: one works, the others wait. Interrupting the thread
 * stops it at the next safe point, and so does the end of the JVM (SIGTERM, {@code System.exit}),
 * which waits up to 2 s for the release of the lock; the next run continues from there. {@link
 * #builder} has everything else: settings in code, listeners, undo, plan, verification.
 *
 * <p>Every failure is a {@link TaskRunnerSchemaException} with a message and a hint:
 *
 * <ul>
 *   <li>{@link ConfigurationException}: a setting is missing or wrong;
 *   <li>{@link DatabaseException}: the server is unreachable, or refused a command;
 *   <li>{@link SchemaBlockedException}: a person must resolve something; nothing was changed;
 *   <li>{@link LockNotAcquiredException}: another process held the lock for longer than the wait;
 *   <li>{@link LeaseLostException}: the lock was lost; the work stopped before its next write;
 *   <li>{@link ImportFailedException}: the store or the dead-letter file failed.
 * </ul>
 */
public final class MigrationRunner {
  private MigrationRunner() {}

  /**
   * Migrates with the settings of this process's environment and configuration files. A connection
   * string without a {@code Mode} is a warning, in the report and in the log: nothing is done then.
   */
  public static MigrationReport run() {
    return builder().run();
  }

  /** Migrates with the given settings, over its own client. */
  public static MigrationReport run(StorageSettings settings) {
    return builder().settings(settings).run();
  }

  /** Migrates over a client that the service already has, and never closes it. */
  public static MigrationReport run(StorageSettings settings, MongoClient client) {
    return builder().settings(settings).client(client).run();
  }

  /** A builder, whose {@code run()} migrates and whose {@code open()} opens the operations. */
  public static MigrationBuilder builder() {
    return new MigrationBuilder(SettingsSources.ofProcess());
  }

  /**
   * A {@code mongosh} script that does what the change units of this build do, in the configured
   * validation mode and with the configured retention. Needs no server.
   *
   * @param undo true: its reverse
   */
  public static String script(StorageSettings settings, boolean undo) {
    return builder().settings(settings).script(undo);
  }

  /**
   * A {@code mongosh} script that shards the collections of this build on a sharded cluster, under
   * their configured names; this module's own collections stay unsharded. Needs no server.
   */
  public static String shardScript(StorageSettings settings) {
    return ShardScript.render(settings.database(), settings.collections());
  }

  /** The change units of this build, in order. Needs no server. */
  public static List<StateReport.CodeUnit> codeBase() {
    return builder().codeBase();
  }
}
