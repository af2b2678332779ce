package taskrunner.lease;

import com.mongodb.MongoInterruptedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Uninterrupted;
import taskrunner.schema.WriteGuard;

/**
 * The acquisition of a lease, in its own thread so that an interrupt can't end it between two
 * commands. After an interrupt or a stop the caller waits for a short time only. If the server does
 * not answer, the thread continues alone and releases what it acquires.
 */
final class Taking {
  private static final Duration TIME_AFTER_STOP = Duration.ofSeconds(2);
  private static final long LOOK_EVERY_MILLIS = 100;

  private final CompletableFuture<@Nullable Lease> taken = new CompletableFuture<>();
  private final WriteGuard outer;

  /** The reason to stop waiting; null: no stop was requested. */
  private @Nullable RuntimeException stop;

  private boolean interrupted;
  private long end;

  private Taking(WriteGuard outer) {
    this.outer = outer;
  }

  /**
   * Returns the result of the acquisition.
   *
   * @param outer its {@link WriteGuard#checkStop} is called meanwhile
   */
  static @Nullable Lease run(WriteGuard outer, Supplier<@Nullable Lease> taking) {
    Taking one = new Taking(outer);
    Thread worker =
        new Thread(() -> one.complete(taking), Thread.currentThread().getName() + "-taking");
    worker.setDaemon(true);
    worker.start();
    try {
      return one.await();
    } finally {
      if (one.interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void complete(Supplier<@Nullable Lease> taking) {
    try {
      Lease lease = taking.get();
      if (!taken.complete(lease) && lease != null) {
        lease.close();
      }
    } catch (Throwable e) {
      taken.completeExceptionally(e);
    }
  }

  private @Nullable Lease await() {
    while (true) {
      try {
        return taken.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        throw Uninterrupted.thrown(e.getCause());
      } catch (InterruptedException e) {
        interrupted = true;
        stopSoon(new MongoInterruptedException("interrupted while a lease was taken", e));
      } catch (TimeoutException e) {
        look();
      }
    }
  }

  private void look() {
    RuntimeException why = stop;
    if (why == null) {
      try {
        outer.checkStop();
      } catch (RuntimeException e) {
        stopSoon(e);
      }
    } else if (System.nanoTime() - end >= 0) {
      taken.completeExceptionally(why);
    }
  }

  private void stopSoon(RuntimeException why) {
    if (stop == null) {
      stop = why;
      end = System.nanoTime() + TIME_AFTER_STOP.toNanos();
    }
  }
}
