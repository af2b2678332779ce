package taskrunner.importer.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;

/**
 * Worker threads that take batches from a source and run their stages ({@link Batch}). While one
 * worker waits for the server, another reads.
 *
 * <ol>
 *   <li>One worker at a time takes the next batch. Workers read and map concurrently.
 *   <li>Batches are decided in order: of several records with one identity, the first in the store
 *       counts, whatever the number of workers.
 *   <li>Workers write concurrently.
 *   <li>The calling thread settles several batches at once and completes them in order, so that the
 *       ledger has no gaps.
 * </ol>
 *
 * The number of batches in progress and the bytes of their text are bounded.
 */
public final class OrderedPipeline {
  /** Batches in progress for each worker. */
  private static final int AHEAD = 2;

  /** This part of the batches in progress is settled at once, if no worker waits for it. */
  private static final int SETTLED_PART = 2;

  /** Text in progress takes at most this part of the heap; mapped, it takes a few times that. */
  private static final int PART_OF_HEAP = 12;

  private static final int MEMORY_UNIT = 1024;
  private static final long TICK_MILLIS = 200;

  private final int workers;

  /** The largest number of batches in progress. */
  private final int most;

  private final Semaphore places;
  private final int mostMemory =
      (int)
          Math.min(
              Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / PART_OF_HEAP / MEMORY_UNIT);
  private final Semaphore memory = new Semaphore(mostMemory);

  /** Batches that are taken and not completed, in order. */
  private final Queue<Ticket> inProgress = new ConcurrentLinkedQueue<>();

  /** Held by the worker that takes the next batch. */
  private final Lock turn = new ReentrantLock();

  /** Of the batch taken last; guarded by {@link #turn}. */
  private CountDownLatch lastDecided = new CountDownLatch(0);

  /** Workers that wait until all batches before theirs are settled. */
  private final AtomicInteger pressing = new AtomicInteger();

  /** Wakes the calling thread. */
  private final Semaphore wakeUp = new Semaphore(0);

  private volatile boolean exhausted;
  private volatile @Nullable Throwable failure;

  /** Where batches come from. */
  public interface Source {
    /** The next batch; null at the end. Called by one thread at a time. */
    @Nullable Batch next();
  }

  /** What the calling thread does between completions. */
  public interface Between {
    /** Called after some batches were completed. */
    void completed();

    /** Called several times a second; an exception ends the work. */
    void tick();

    /** Called after a failure, when the workers are interrupted and have not ended yet. */
    void givenUp();
  }

  /** A batch in progress. */
  private record Ticket(
      Batch batch,
      int memory,
      CountDownLatch earlierDecided,
      CountDownLatch decided,
      CountDownLatch written,
      CountDownLatch settled) {
    boolean isWritten() {
      return written.getCount() == 0;
    }
  }

  private interface Wait {
    void run() throws InterruptedException;
  }

  public OrderedPipeline(int workers) {
    this.workers = workers;
    this.most = workers * AHEAD;
    this.places = new Semaphore(most);
  }

  /** Returns when all batches are completed; the first failure of a stage ends the work. */
  public void run(Source source, Between between) {
    ExecutorService pool = Executors.newFixedThreadPool(workers, threads());
    try {
      for (int i = 0; i < workers; i++) {
        pool.execute(() -> work(source));
      }
      completeAll(between);
    } catch (RuntimeException | Error e) {
      fail(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(
          new ImportFailedException(
              ErrorCode.INTERRUPTED,
              "The import was interrupted.",
              "Import again: the import continues where it stopped.",
              e));
    } finally {
      end(pool, between);
    }
    rethrow();
  }

  private static ThreadFactory threads() {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, "taskrunner-schema-import-" + number.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  private void completeAll(Between between) throws InterruptedException {
    while (failure == null && !(exhausted && inProgress.isEmpty())) {
      boolean idle = !wakeUp.tryAcquire(TICK_MILLIS, TimeUnit.MILLISECONDS);
      wakeUp.drainPermits();
      if (completeWritten(idle)) {
        between.completed();
      }
      between.tick();
    }
  }

  /**
   * Settles and completes the next batches in order; returns whether there were any.
   *
   * @param idle whether no batch was written for a while
   */
  private boolean completeWritten(boolean idle) {
    List<Ticket> next = new ArrayList<>();
    boolean settled = true;
    for (Ticket ticket : inProgress) {
      if (!ticket.isWritten()) {
        break;
      }
      next.add(ticket);
      settled &= ticket.batch.isSettled();
    }
    if (next.isEmpty() || !(settled || idle || isWorthSettling(next.size()))) {
      return false;
    }
    for (Ticket ticket : next) {
      if (failure != null) {
        return false;
      }
      ticket.batch.settle();
      ticket.settled.countDown();
    }
    for (Ticket ticket : next) {
      ticket.batch.complete();
      inProgress.remove();
      memory.release(ticket.memory);
      places.release();
    }
    return true;
  }

  private boolean isWorthSettling(int written) {
    return written >= most / SETTLED_PART
        || pressing.get() > 0
        || memory.availablePermits() < mostMemory / SETTLED_PART
        || (exhausted && written == inProgress.size());
  }

  private void work(Source source) {
    try {
      for (Ticket ticket = take(source); ticket != null; ticket = take(source)) {
        Ticket mine = ticket;
        mine.batch.prepare();
        await(mine.earlierDecided::await);
        mine.batch.decide();
        mine.decided.countDown();
        mine.batch.write(() -> awaitEarlier(mine));
        mine.written.countDown();
        wakeUp.release();
      }
    } catch (Stopped e) {
      // Another worker failed.
    } catch (Throwable e) {
      fail(e);
    }
  }

  private @Nullable Ticket take(Source source) {
    await(places::acquire);
    turn.lock();
    try {
      stopIfFailed();
      Batch batch = exhausted ? null : source.next();
      if (batch == null) {
        exhausted = true;
        places.release();
        wakeUp.release();
        return null;
      }
      // A batch that is larger than the whole limit runs alone.
      int needed = (int) Math.min(mostMemory, batch.bytes() / MEMORY_UNIT + 1);
      await(() -> memory.acquire(needed));
      var decided = new CountDownLatch(1);
      var ticket =
          new Ticket(
              batch, needed, lastDecided, decided, new CountDownLatch(1), new CountDownLatch(1));
      lastDecided = decided;
      inProgress.add(ticket);
      return ticket;
    } finally {
      turn.unlock();
    }
  }

  private void awaitEarlier(Ticket ticket) {
    pressing.incrementAndGet();
    wakeUp.release();
    try {
      for (Ticket earlier : inProgress) {
        if (earlier.equals(ticket)) {
          return;
        }
        await(earlier.settled::await);
      }
    } finally {
      pressing.decrementAndGet();
    }
  }

  private void await(Wait wait) {
    try {
      wait.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped();
    }
    stopIfFailed();
  }

  private void stopIfFailed() {
    if (failure != null) {
      throw new Stopped();
    }
  }

  private synchronized void fail(Throwable e) {
    Throwable first = failure;
    if (first == null) {
      failure = e;
    } else if (first != e) {
      first.addSuppressed(e);
    }
    wakeUp.release();
  }

  private void end(ExecutorService pool, Between between) {
    pool.shutdown();
    if (failure != null) {
      pool.shutdownNow();
      between.givenUp();
    }
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = pool.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        interrupted = true;
        pool.shutdownNow();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void rethrow() {
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /** Ends a worker without a failure of its own. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super(null, null, false, false);
    }
  }
}
