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
 * The acquisition of a lease, in a thread of its own, since an interrupt would tear it apart. After
 * an interrupt or a stop its end is waited for only a short time: where the server does not answer,
 * that thread goes on alone, and takes back what it gets.
 */
final class Taking {
  private static final Duration TIME_AFTER_STOP = Duration.ofSeconds(2);
  private static final long LOOK_EVERY_MILLIS = 100;

  private final CompletableFuture<@Nullable Lease> taken = new CompletableFuture<>();
  private final WriteGuard outer;

  /** Why it is waited for no longer; null: no stop was asked for. */
  private @Nullable RuntimeException stop;

  private boolean interrupted;
  private long end;

  private Taking(WriteGuard outer) {
    this.outer = outer;
  }

  /**
   * Returns its result.
   *
   * @param outer whose {@link WriteGuard#checkStop} is asked meanwhile
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
