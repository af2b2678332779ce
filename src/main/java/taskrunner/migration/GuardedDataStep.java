package taskrunner.migration;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.DataStep;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.WriteGuard;

/**
 * The database access of a data unit, under the lease.
 *
 * @param unit its id, for messages
 */
record GuardedDataStep(
    String unit,
    MongoDatabase database,
    CollectionNames names,
    WriteGuard lease,
    ClientSession session)
    implements DataStep, WriteGuard {
  /**
   * Whether this thread runs the function of a commit, which may be another thread than the unit's.
   */
  private static final ThreadLocal<Boolean> COMMITTING = ThreadLocal.withInitial(() -> false);

  @Override
  public MongoCollection<Document> collection(CollectionRef collection) {
    return database.getCollection(names.of(collection));
  }

  @Override
  public WriteGuard guard() {
    return this;
  }

  @Override
  public void check() {
    lease.check();
  }

  @Override
  public void checkStop() {
    lease.checkStop();
  }

  @Override
  public @Nullable Duration left() {
    return lease.left();
  }

  @Override
  public void commit(Consumer<@Nullable ClientSession> write) {
    requireNotNested();
    lease.checkStop();
    lease.commit(
        transaction -> {
          COMMITTING.set(true);
          try {
            write.accept(transaction);
          } finally {
            COMMITTING.remove();
          }
        });
  }

  /** On a replica set the inner commit would wait for ever for the lane of the outer one. */
  private void requireNotNested() {
    if (COMMITTING.get()) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "The code of %s called write of its guard inside a write: each is one transaction."
              .formatted(unit),
          "Make all changes of a transaction in one function, or call write after the first has"
              + " returned.");
    }
  }

  /**
   * Called when the code has returned. Nothing would commit a transaction that it has left open on
   * its session, and the unit would be recorded as executed.
   */
  void requireNoTransaction() {
    if (session.hasActiveTransaction()) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "The code of %s returned with a transaction open on its session: its writes were not committed."
              .formatted(unit),
          "Write through the guard, whose write commits, or commit in the code what it starts on"
              + " the session.");
    }
  }

  /**
   * Aborts such a transaction, also after the code has thrown: the rollback would write into it, or
   * wait for it.
   */
  void abortTransaction() {
    if (session.hasActiveTransaction()) {
      session.abortTransaction();
    }
  }

  @Override
  public void write(Consumer<ClientSession> write) {
    commit(transaction -> write.accept(transaction == null ? session : transaction));
  }
}
