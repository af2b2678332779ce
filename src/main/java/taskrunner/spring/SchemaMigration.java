package taskrunner.spring;

import com.mongodb.client.MongoClient;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import taskrunner.MigrationBuilder;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.SchemaOperations;
import taskrunner.StateReport;
import taskrunner.database.DatabaseConnection;
import taskrunner.settings.StorageMode;

/**
 * Migrates while the context is refreshed; afterwards health and endpoint query the database
 * through it. It closes its own client with the context.
 */
final class SchemaMigration implements InitializingBean, DisposableBean {
  private final SchemaTarget target;
  private final MigrationAddition units;
  private final List<MigrationAddition> watching;
  private @Nullable DatabaseConnection own;
  private volatile @Nullable MigrationReport lastReport;

  /**
   * @param units the service's own change units
   * @param watching its listeners and observations
   */
  SchemaMigration(SchemaTarget target, MigrationAddition units, List<MigrationAddition> watching) {
    this.target = target;
    this.units = units;
    this.watching = watching;
  }

  @Override
  public void afterPropertiesSet() {
    try {
      MigrationBuilder builder = builder();
      watching.forEach(addition -> addition.to(builder));
      lastReport = target.over(builder).run();
    } catch (RuntimeException | Error e) {
      target.close(); // Spring destroys no bean whose start failed.
      throw e;
    }
  }

  private MigrationBuilder builder() {
    MigrationBuilder builder = MigrationRunner.builder().settings(target.settings());
    units.to(builder);
    return builder;
  }

  /** The report of this context's migration; null before its end. */
  @Nullable MigrationReport lastReport() {
    return lastReport;
  }

  /** The change units of this process. */
  List<StateReport.CodeUnit> codeBase() {
    return builder().codeBase();
  }

  /** Whether the migration uses a database: {@code Mode} is {@code mongo}. */
  boolean isEnabled() {
    return target.settings().mode() == StorageMode.MONGO;
  }

  /**
   * Queries the database, over the service's client or an own client that stays open. Each query
   * opens the operations again: that costs no command, and each waits for a server as long as the
   * first.
   */
  <T> T query(Function<SchemaOperations, T> query) {
    try (SchemaOperations operations = builder().client(client()).open()) {
      return query.apply(operations);
    }
  }

  private synchronized MongoClient client() {
    MongoClient given = target.client();
    if (given != null) {
      return given;
    }
    if (own == null) {
      own = DatabaseConnection.opening(target.settings());
    }
    return own.client();
  }

  @Override
  public synchronized void destroy() {
    if (own != null) {
      own.close();
    }
    target.close();
  }
}
