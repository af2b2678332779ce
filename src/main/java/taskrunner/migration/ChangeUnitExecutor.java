package taskrunner.migration;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import taskrunner.DataStep;
import taskrunner.DataUnit;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;
import taskrunner.StepState;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.UndoReport;
import taskrunner.database.DatabaseErrors;
import taskrunner.importer.BackfillStep;
import taskrunner.lease.Lease;
import taskrunner.migration.mongock.Causes;
import taskrunner.migration.mongock.UnitBinding;
import taskrunner.migration.mongock.UnitFailure;
import taskrunner.migration.mongock.UnitIdentity;
import taskrunner.migration.mongock.UnitRunner;
import taskrunner.schema.CheckedKeys;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaEngine;
import taskrunner.schema.SchemaStep;
import taskrunner.schema.StepRecord;
import taskrunner.text.CauseChain;
import taskrunner.text.Log;

/** Applies change units, or rolls them back, one at a time under the lease. */
final class ChangeUnitExecutor {
  private static final Log LOG = Log.of(ChangeUnitExecutor.class);

  private final MigrationContext context;
  private final Lease lease;
  private final StepLog log;
  private final History history;
  private final Set<String> executed;
  private final PolicyStore policy;
  private final UnitRunner runner;
  private final CheckedKeys checked;
  private final String executionId = UUID.randomUUID().toString();

  /**
   * An executor of some units.
   *
   * @param history before its first unit, read under the lease
   */
  ChangeUnitExecutor(
      MigrationContext context, Lease lease, StepLog log, History history, CheckedKeys checked) {
    this.history = history;
    this.executed = new HashSet<>(history.executed().keySet());
    this.checked = checked;
    this.context = context;
    this.lease = lease;
    this.log = log;
    this.policy = new PolicyStore(context.books().policy(), lease);
    this.runner = new UnitRunner(context.client(), context.databaseName());
  }

  /** Applies a pending unit; one that fails is rolled back, except for the backfill. */
  void apply(RegisteredUnit unit, Backfill backfill) {
    Policy.Step before = history.policy().step(unit.id());
    lease.checkStop();
    LOG.info("Applying {}.", unit.id());
    log.started(unit.id());
    SchemaEngine.AppliedStep step = begin(unit, before, false);
    try (ClientSession session = session(unit)) {
      runner.execute(unit.runner(), binding(unit, step, backfill, session));
    } catch (UnitFailure e) {
      StepState state =
          e.state() == UnitFailure.State.ROLLED_BACK ? StepState.ROLLED_BACK : StepState.FAILED;
      TaskRunnerSchemaException failure = explain(unit, e, "applied");
      log.failed(state, failure);
      LOG.warn("{} failed and is now {}: {}", unit.id(), state.word(), failure.getMessage());
      Throwable ofRollback = e.ofRollback();
      if (ofRollback != null) {
        LOG.warn("The rollback of {} failed too: {}", unit.id(), reason(unit, ofRollback));
      }
      throw failure;
    }
    executed.add(unit.id());
    String detail = detail(unit, step, backfill, before.running());
    LOG.info("Applied {}: {}.", unit.id(), detail);
    log.finished(StepState.EXECUTED, detail);
  }

  /** Rolls back an executed unit; returns what stayed. */
  List<UndoReport.Kept> takeBack(RegisteredUnit unit, Backfill backfill) {
    Policy.Step before = history.policy().step(unit.id());
    lease.checkStop();
    LOG.info("Undoing {}.", unit.id());
    log.started(unit.id());
    SchemaEngine.AppliedStep step = begin(unit, before, true);
    try (ClientSession session = session(unit)) {
      runner.rollBack(unit.runner(), binding(unit, step, backfill, session));
    } catch (UnitFailure e) {
      TaskRunnerSchemaException failure = explain(unit, e, "undone");
      log.failed(StepState.FAILED, failure);
      LOG.warn("Undoing {} failed: {}", unit.id(), failure.getMessage());
      throw failure;
    }
    executed.remove(unit.id());
    String done =
        switch (unit.kind()) {
          case IMPORT -> backfill.detailOfUndo();
          case DATA -> "ran the rollback of " + unit.type().getName();
          case SCHEMA -> orNothing(step.done(), "nothing to roll back");
        };
    LOG.info("Undone {}: {}.", unit.id(), done);
    log.finished(StepState.ROLLED_BACK, done);
    return unit.isBackfill() ? backfill.kept() : step.kept();
  }

  private SchemaEngine.AppliedStep begin(RegisteredUnit unit, Policy.Step before, boolean undo) {
    // Read before the write, which would hide damage.
    List<StepRecord.Entry> made = before.record();
    policy.begin(
        unit.id(),
        unit.checksum(),
        undo,
        lease.owner(),
        context.who(),
        context.settings().collections());
    StoredStepRecord record =
        new StoredStepRecord(made, entries -> policy.record(unit.id(), entries));
    return context.engine(lease).knowing(checked).step(unit.id(), record, others(unit));
  }

  /** What the other units that are executed now declare. */
  private SchemaDeclaration others(RegisteredUnit unit) {
    List<SchemaDeclaration> others = new ArrayList<>();
    for (RegisteredUnit other : context.units().units()) {
      if (executed.contains(other.id()) && !other.id().equals(unit.id())) {
        others.add(other.declaration());
      }
    }
    return SchemaDeclaration.fold(others);
  }

  /** A session for the code of a service; null for other units. */
  private @Nullable ClientSession session(RegisteredUnit unit) {
    return unit.data() == null ? null : context.client().startSession();
  }

  private UnitBinding binding(
      RegisteredUnit unit, SchemaStep step, Backfill backfill, @Nullable ClientSession session) {
    Map<Class<?>, Object> given = new HashMap<>();
    given.put(SchemaStep.class, step);
    given.put(SchemaDeclaration.class, unit.declaration());
    given.put(BackfillStep.class, backfill);
    if (unit.data() != null && session != null) {
      given.put(DataUnit.class, unit.data());
      given.put(
          DataStep.class,
          new GuardedDataStep(
              unit.id(), context.database(), context.settings().collections(), lease, session));
    }
    return new UnitBinding(
        executionId,
        new UnitIdentity(unit.namespace(), unit.changeId(), unit.order(), unit.type().getName()),
        lease,
        context.books().changeLog(),
        end -> policy.end(end, unit.id()),
        Map.of("checksum", unit.checksum(), "version", context.who().version()),
        given,
        !unit.isBackfill());
  }

  private static String detail(
      RegisteredUnit unit,
      SchemaEngine.AppliedStep step,
      Backfill backfill,
      Policy.@Nullable Running dead) {
    String done =
        switch (unit.kind()) {
          case IMPORT -> backfill.detail();
          case DATA -> "ran " + unit.type().getName();
          case SCHEMA -> orNothing(step.done(), "everything already existed");
        };
    return dead == null || dead.undo()
        ? done
        : "%s (run again: the attempt of %s at %s did not finish)"
            .formatted(done, dead.host(), dead.since());
  }

  private static String orNothing(List<String> done, String nothing) {
    return done.isEmpty() ? nothing : String.join("; ", done);
  }

  private TaskRunnerSchemaException explain(RegisteredUnit unit, UnitFailure failure, String verb) {
    TaskRunnerSchemaException loss = lease.loss();
    if (loss != null) {
      // The new holder's work can make any command fail, for example by dropping a
      // collection.
      loss.addSuppressed(failure);
      return loss;
    }
    String doing = ("applied".equals(verb) ? "applying " : "undoing ") + unit.id();
    Throwable cause = root(Objects.requireNonNull(failure.getCause()));
    if (cause instanceof TaskRunnerSchemaException ours) {
      return ours;
    }
    if (failure.state() == UnitFailure.State.NOT_RECORDED) {
      String why =
          cause instanceof MongoException mongo
              ? DatabaseErrors.translate(mongo, "writing the history").getMessage()
              : cause.getMessage();
      return new DatabaseException(
          ErrorCode.HISTORY_NOT_WRITTEN,
          "%s was %s, but the history could not be written: %s".formatted(unit.id(), verb, why),
          "Run it again once the cause is gone: the step is repeated, and what already exists is"
              + " left alone.",
          cause);
    }
    if (cause instanceof MongoException mongo) {
      return DatabaseErrors.translate(mongo, doing);
    }
    if (cause instanceof InterruptedException) {
      return new TaskRunnerSchemaException(
          ErrorCode.INTERRUPTED,
          "Interrupted while " + doing + ".",
          "Run it again: it continues where it stopped.",
          cause);
    }
    return new TaskRunnerSchemaException(
        ErrorCode.STEP_FAILED,
        "The change unit %s could not be %s (%s): %s"
            .formatted(unit.id(), verb, left(unit, failure), cause),
        "Remove the cause, then run it again.",
        cause);
  }

  private static String left(RegisteredUnit unit, UnitFailure failure) {
    return switch (failure.state()) {
      case FAILED -> "it is left as it was when it failed";
      case ROLLED_BACK -> "its changes were rolled back";
      case ROLLBACK_FAILED -> {
        Throwable ofRollback = failure.ofRollback();
        yield ofRollback == null
            ? "it still counts as applied"
            : "its rollback failed too: " + reason(unit, ofRollback);
      }
      case NOT_RECORDED -> "its history was not written";
    };
  }

  private static String reason(RegisteredUnit unit, Throwable failure) {
    Throwable cause = root(failure);
    return cause instanceof TaskRunnerSchemaException || cause instanceof MongoException
        ? String.valueOf(DatabaseErrors.translate(cause, "rolling back " + unit.id()).getMessage())
        : cause.toString();
  }

  /** The exception with the reason, inside the wrappers of Mongock and of reflection. */
  private static Throwable root(Throwable failure) {
    return CauseChain.of(failure).stream()
        .filter(
            t ->
                t instanceof TaskRunnerSchemaException
                    || t instanceof MongoException
                    || (t instanceof InterruptedException && Causes.isInterrupt(failure)))
        .findFirst()
        .orElse(failure);
  }
}
