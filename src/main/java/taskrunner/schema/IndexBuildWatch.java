package taskrunner.schema;

import com.mongodb.MongoException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.schema.IndexBuildProgress.IndexBuild;
import taskrunner.text.Log;

/**
 * Watches one index build, of one or several indexes, while another thread waits for it.
 *
 * <ol>
 *   <li>A build shorter than a quarter of a second is not watched.
 *   <li>After that, it reports the progress once a second.
 *   <li>When a stop is requested, or the waiting thread is interrupted, it kills the build. The end
 *       of the connection alone would not end it: the build would load the server long after the
 *       stop. The server removes the unfinished index. (A killed process can't do this: its build
 *       continues, and the next run waits for it.)
 *   <li>When the lock is lost, the build continues: the new holder may wait for this very build.
 * </ol>
 */
final class IndexBuildWatch implements AutoCloseable {
  private static final Log LOG = Log.of(IndexBuildWatch.class);
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final BuildOperations operations;
  private final String collection;
  private final List<String> indexes;
  private final WriteGuard guard;
  private final IndexBuildProgress progress;
  private final long started = System.nanoTime();
  private final Thread waiting = Thread.currentThread();
  private final BackgroundPoll watching;
  private long next = started + EVERY_NANOS;
  private boolean told;
  private boolean stopped;
  private boolean forbidden;

  IndexBuildWatch(
      BuildOperations operations,
      String collection,
      List<String> indexes,
      WriteGuard guard,
      IndexBuildProgress progress) {
    this.operations = operations;
    this.collection = collection;
    this.indexes = indexes;
    this.guard = guard;
    this.progress = progress;
    this.watching = BackgroundPoll.begin("taskrunner-schema-index-build", this::watch);
  }

  private void watch() {
    operations.prepare();
    stopIfAsked();
    if (System.nanoTime() - next >= 0) {
      next = System.nanoTime() + EVERY_NANOS;
      tell();
    }
  }

  private void stopIfAsked() {
    if (stopped) {
      return;
    }
    if (waiting.isInterrupted()) {
      // An interrupt does not end its wait for the server.
      stopped = kill();
      return;
    }
    try {
      guard.check();
    } catch (TaskRunnerSchemaException e) {
      // If the operation has not started yet, the next poll finds it.
      stopped = e.code() != ErrorCode.INTERRUPTED || kill();
    }
  }

  private boolean kill() {
    try {
      boolean killed = operations.kill();
      if (killed) {
        LOG.info(
            "Stopped building {} of {}: a stop was requested.",
            IndexBuilds.words(indexes),
            collection);
      }
      return killed;
    } catch (MongoException e) {
      LOG.warn(
          "The build of {} of {} could not be stopped ({}); the server continues it.",
          IndexBuilds.words(indexes),
          collection,
          e.getMessage());
      return true;
    }
  }

  private void tell() {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - started);
    BuildOperations.Seen seen = BuildOperations.Seen.NOTHING;
    if (!forbidden) {
      try {
        BuildOperations.Seen looked = operations.look();
        forbidden = looked == null;
        seen = looked == null ? seen : looked;
      } catch (MongoException e) {
        LOG.debug("The progress of an index build could not be read.", e);
      }
    }
    told = true;
    progress.building(
        new IndexBuild(
            collection,
            indexes,
            seen.phase(),
            seen.done(),
            seen.total(),
            elapsed,
            forbidden
                ? "how far it is can't be seen: the user lacks the action inprog on the cluster"
                : null));
  }

  /** Ends the watch; returns when its thread has ended. */
  @Override
  public void close() {
    watching.close();
    if (told) {
      try {
        progress.built();
      } catch (RuntimeException e) {
        // A listener must not fail a build that succeeded.
        LOG.warn("The end of an index build could not be reported.", e);
      }
    }
  }
}
