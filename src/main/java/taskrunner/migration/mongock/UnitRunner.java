package taskrunner.migration.mongock;

import com.mongodb.client.MongoClient;
import io.mongock.runner.core.executor.operation.Operation;
import io.mongock.runner.core.executor.operation.migrate.MigrateAllOperation;

/**
 * Runs one change unit through Mongock's stand-alone runner, with a builder and a driver of its
 * own, because each keeps one execution id. The caller holds the lease.
 */
public final class UnitRunner {
  private final MongoClient client;
  private final String database;

  public UnitRunner(MongoClient client, String database) {
    this.client = client;
    this.database = database;
  }

  /**
   * Executes a pending unit and records it; a failed one is rolled back and recorded so.
   *
   * @throws UnitFailure the unit, its rollback or the write of its history failed
   */
  public void execute(Class<?> unit, UnitBinding binding) throws UnitFailure {
    UnitResult outcome = new UnitResult();
    run(unit, binding, outcome, new MigrateAllOperation());
    outcome.requireExecuted();
  }

  /**
   * Rolls back an executed unit and records it as rolled back.
   *
   * @throws UnitFailure the rollback or the write of its history failed
   */
  public void rollBack(Class<?> unit, UnitBinding binding) throws UnitFailure {
    UnitResult outcome = new UnitResult();
    run(unit, binding, outcome, new UndoOperation());
    outcome.requireRolledBack();
  }

  private void run(Class<?> unit, UnitBinding binding, UnitResult outcome, Operation operation) {
    // Mongock keeps the class's name and loads it again with this loader.
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(unit.getClassLoader());
    try {
      FencedDriver driver = new FencedDriver(client, database, binding, outcome);
      OneUnitBuilder.of(unit, driver, binding, outcome).buildRunner(operation).execute();
    } catch (RuntimeException e) {
      outcome.thrown(e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
