package taskrunner.importer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;

/**
 * Threads that take batches from a source and lead each through its stages ({@link Batch}), so that
 * while one waits for the server another reads.
 *
 * <ol>
 *   <li>Batches are taken one after the other and numbered; reading and mapping go on side by side.
 *   <li>They are decided on in the order of their numbers: what comes first in the store stands,
 *       however many threads there are.
 *   <li>They are written side by side.
 *   <li>They are completed in order, by the calling thread: what the ledger says has no gaps.
 * </ol>
 *
 * What is under way is bounded, by number and by bytes.
 */
final class Crew {
  /** Batches taken and not completed yet, for each worker. */
  private static final int AHEAD = 2;

  /** Text under way takes no more than this part of the heap; mapped, it takes a few times that. */
  private static final int PART_OF_HEAP = 12;

  private static final long TICK_MILLIS = 200;

  private final int workers;
  private final long mostBytes = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
  private final Map<Long, Batch> written = new HashMap<>();
  private long taken;
  private long decided;
  private long writtenUpTo;
  private long completed;
  private long bytesUnderWay;
  private boolean exhausted;
  private @Nullable Throwable failure;

  /** Where batches come from. */
  interface Source {
    /** The next batch; null when there is none. Called by one thread at a time. */
    @Nullable Batch next();
  }

  /** What the calling thread does between completions. */
  interface Between {
    /** Some batches were completed. */
    void completed();

    /** Called several times a second; what it throws ends the work. */
    void tick();

    /** Called when the workers were told to end, before their end is waited for. */
    void givenUp();
  }

  Crew(int workers) {
    this.workers = workers;
  }

  /** Returns when everything is completed; what a stage throws ends it all and comes through. */
  void run(Source source, Between between) {
    List<Thread> threads = new ArrayList<>();
    Object turn = new Object();
    for (int i = 0; i < workers; i++) {
      Thread thread = new Thread(() -> work(source, turn), "taskrunner-schema-import-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
    try {
      completeAll(between);
    } catch (RuntimeException | Error e) {
      fail(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(
          new ImportFailedException(
              ErrorCode.INTERRUPTED,
              "The import was interrupted.",
              "Import again: it goes on where it stopped.",
              e));
    } finally {
      end(threads, between);
    }
    rethrow();
  }

  private void completeAll(Between between) throws InterruptedException {
    while (true) {
      List<Batch> ready = takeWritten();
      if (ready == null) {
        return;
      }
      for (Batch batch : ready) {
        batch.complete();
        release(batch);
      }
      if (!ready.isEmpty()) {
        between.completed();
      }
      between.tick();
    }
  }

  /** Those that are next in order; none after a tick's time; null at the end. */
  private synchronized @Nullable List<Batch> takeWritten() throws InterruptedException {
    List<Batch> ready = new ArrayList<>();
    long end = System.nanoTime() + TICK_MILLIS * 1_000_000;
    long left = TICK_MILLIS;
    while (left > 0
        && failure == null
        && !written.containsKey(completed)
        && !(exhausted && completed == taken)) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
    if (failure != null || (exhausted && completed == taken)) {
      return null;
    }
    Batch next = written.remove(completed);
    while (next != null) {
      ready.add(next);
      completed++;
      next = written.remove(completed);
    }
    return ready;
  }

  private void work(Source source, Object turn) {
    try {
      while (true) {
        Batch batch;
        long number;
        synchronized (turn) {
          awaitRoom();
          batch = isOver() ? null : source.next();
          if (batch == null) {
            over();
            return;
          }
          number = took(batch);
        }
        batch.prepare();
        awaitTurn(number);
        batch.decide();
        next();
        batch.write(() -> awaitWritten(number));
        wrote(number, batch);
      }
    } catch (Stopped e) {
      // Another failed.
      return;
    } catch (Throwable e) {
      fail(e);
    }
  }

  private synchronized void awaitRoom() {
    while (failure == null
        && (taken - completed >= (long) workers * AHEAD || bytesUnderWay > mostBytes)) {
      pause();
    }
    stopIfFailed();
  }

  private synchronized long took(Batch batch) {
    bytesUnderWay += batch.bytes();
    // A large one is prepared alone.
    while (failure == null
        && bytesUnderWay > mostBytes
        && bytesUnderWay > batch.bytes()
        && batch.bytes() > mostBytes / workers) {
      pause();
    }
    stopIfFailed();
    return taken++;
  }

  private synchronized void release(Batch batch) {
    bytesUnderWay -= batch.bytes();
    notifyAll();
  }

  private synchronized boolean isOver() {
    return exhausted;
  }

  private synchronized void over() {
    exhausted = true;
    notifyAll();
  }

  private synchronized void awaitTurn(long number) {
    while (failure == null && decided < number) {
      pause();
    }
    stopIfFailed();
  }

  private synchronized void next() {
    decided++;
    notifyAll();
  }

  private synchronized void awaitWritten(long number) {
    while (failure == null && writtenUpTo < number) {
      pause();
    }
    stopIfFailed();
  }

  private synchronized void wrote(long number, Batch batch) {
    written.put(number, batch);
    // Those that were completed meanwhile are no longer in the map.
    while (writtenUpTo < completed || written.containsKey(writtenUpTo)) {
      writtenUpTo++;
    }
    notifyAll();
  }

  /** Every caller looks again afterwards. */
  @SuppressWarnings("WaitNotInLoop")
  private void pause() {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped();
    }
  }

  private void stopIfFailed() {
    if (failure != null) {
      throw new Stopped();
    }
  }

  private synchronized void fail(Throwable e) {
    if (failure == null) {
      failure = e;
    } else if (failure != e) {
      failure.addSuppressed(e);
    }
    notifyAll();
  }

  private void end(List<Thread> threads, Between between) {
    boolean interrupted = false;
    if (hasFailed()) {
      threads.forEach(Thread::interrupt);
      between.givenUp();
    }
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          threads.forEach(Thread::interrupt);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean hasFailed() {
    return failure != null;
  }

  private synchronized void rethrow() {
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /** Ends a worker quietly. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super(null, null, false, false);
    }
  }
}
