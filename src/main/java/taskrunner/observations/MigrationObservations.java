package taskrunner.observations;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.LockStatus;
import taskrunner.MigrationListener;
import taskrunner.MigrationReport;
import taskrunner.StepReport;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.view.Failure;
import taskrunner.view.Format;

/**
 * Observes each migration: {@code taskrunner.schema.migrate}, and below it {@code
 * taskrunner.schema.lock.wait} and one {@code taskrunner.schema.step} for each change unit. A
 * registry makes timers and spans of them. For one operation at a time.
 */
public final class MigrationObservations implements MigrationListener {
  /** A migration; tag {@code outcome}. */
  public static final String MIGRATE = "taskrunner.schema.migrate";

  /** A change unit that is applied or undone; tags {@code step} and {@code outcome}. */
  public static final String STEP = "taskrunner.schema.step";

  /** The wait for a lock that another process holds. */
  public static final String LOCK_WAIT = "taskrunner.schema.lock.wait";

  private static final String OUTCOME = "outcome";
  private static final String FAILED = "failed";

  private final ObservationRegistry registry;
  private @Nullable Observed migration;
  private @Nullable Observed wait;
  private @Nullable Observed step;

  public MigrationObservations(ObservationRegistry registry) {
    this.registry = registry;
  }

  @Override
  public synchronized void migrationStarted(List<String> pending) {
    // After an Error of the JVM, no call has ended the last one.
    end(migration, FAILED, null);
    migration = start(Observation.createNotStarted(MIGRATE, registry));
  }

  @Override
  public synchronized void waitingForLock(LockStatus lock, Duration left) {
    if (wait == null) {
      wait = start(below(migration, LOCK_WAIT));
    }
  }

  @Override
  public synchronized void lockWaitEnded(Duration waited) {
    endWait(null);
  }

  @Override
  public synchronized void stepStarted(String id) {
    step =
        start(
            below(migration, STEP)
                .contextualName(STEP + " " + id)
                .lowCardinalityKeyValue("step", id));
  }

  @Override
  public synchronized void stepFinished(StepReport report) {
    end(step, report.state().word(), null);
    step = null;
  }

  @Override
  public synchronized void stepFailed(StepReport report, TaskRunnerSchemaException failure) {
    end(step, report.state().word(), failure);
    step = null;
  }

  @Override
  public synchronized void migrationFinished(MigrationReport report) {
    endWait(null);
    end(migration, Format.word(report.outcome()), null);
    migration = null;
  }

  @Override
  public synchronized void migrationFailed(TaskRunnerSchemaException failure) {
    endWait(failure);
    end(step, FAILED, failure);
    step = null;
    Observed failed = migration;
    if (failed == null) {
      // It failed before the history was read.
      failed = start(Observation.createNotStarted(MIGRATE, registry));
    }
    end(failed, Failure.outcome(failure.code()), failure);
    migration = null;
  }

  private void endWait(@Nullable TaskRunnerSchemaException failure) {
    end(wait, null, failure);
    wait = null;
  }

  private Observation below(@Nullable Observed parent, String name) {
    Observation observation = Observation.createNotStarted(name, registry);
    return parent == null ? observation : observation.parentObservation(parent.observation());
  }

  private static Observed start(Observation observation) {
    Observation started = observation.start();
    return new Observed(started, started.openScope(), Thread.currentThread());
  }

  private static void end(
      @Nullable Observed observed,
      @Nullable String outcome,
      @Nullable TaskRunnerSchemaException failure) {
    if (observed != null) {
      observed.end(outcome, failure);
    }
  }

  /**
   * An observation under way.
   *
   * @param scope includes what the same thread does meanwhile, such as the driver's commands
   */
  private record Observed(Observation observation, Observation.Scope scope, Thread thread) {
    void end(@Nullable String outcome, @Nullable TaskRunnerSchemaException failure) {
      if (outcome != null) {
        observation.lowCardinalityKeyValue(OUTCOME, outcome);
      }
      if (failure != null) {
        observation.error(failure);
      }
      if (Thread.currentThread() == thread) {
        scope.close();
      }
      observation.stop();
    }
  }
}
