package taskrunner.migration;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import taskrunner.LockStatus;
import taskrunner.MigrationListener;
import taskrunner.MigrationReport;
import taskrunner.StepReport;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.text.Log;

/**
 * Several listeners as one. An exception of a listener ends here. It is logged once for each
 * listener, because progress is reported often.
 */
final class Listeners implements MigrationListener {
  private static final Log LOG = Log.of(Listeners.class);

  private final List<MigrationListener> listeners;
  private final Set<MigrationListener> faulty = ConcurrentHashMap.newKeySet();

  Listeners(List<MigrationListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void migrationStarted(List<String> pending) {
    List<String> copy = List.copyOf(pending);
    each(listener -> listener.migrationStarted(copy));
  }

  @Override
  public void waitingForLock(LockStatus lock, Duration left) {
    each(listener -> listener.waitingForLock(lock, left));
  }

  @Override
  public void lockWaitEnded(Duration waited) {
    each(listener -> listener.lockWaitEnded(waited));
  }

  @Override
  public void stepStarted(String id) {
    each(listener -> listener.stepStarted(id));
  }

  @Override
  public void stepFinished(StepReport step) {
    each(listener -> listener.stepFinished(step));
  }

  @Override
  public void stepFailed(StepReport step, TaskRunnerSchemaException failure) {
    each(listener -> listener.stepFailed(step, failure));
  }

  @Override
  public void importing(long bytes, long totalBytes, long documents) {
    each(listener -> listener.importing(bytes, totalBytes, documents));
  }

  @Override
  public void building(IndexBuild build) {
    each(listener -> listener.building(build));
  }

  @Override
  public void built() {
    each(MigrationListener::built);
  }

  @Override
  public void migrationFinished(MigrationReport report) {
    each(listener -> listener.migrationFinished(report));
  }

  @Override
  public void migrationFailed(TaskRunnerSchemaException failure) {
    each(listener -> listener.migrationFailed(failure));
  }

  private void each(Consumer<MigrationListener> event) {
    for (MigrationListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (OutOfMemoryError e) {
        throw e;
      } catch (Throwable e) {
        if (faulty.add(listener)) {
          LOG.warn(
              "The listener %s failed; the work goes on, and its further failures are not logged."
                  .formatted(listener.getClass().getName()),
              e);
        }
      }
    }
  }
}
