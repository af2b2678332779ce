package taskrunner.lease;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The leases that the operations on one database hold, so that another thread can release them.
 * Thread-safe.
 */
public final class HeldLeases {
  /** The innermost first. */
  private final Deque<Lease> held = new ArrayDeque<>();

  private final Runnable taken;
  private boolean released;

  /** For operations that need no notice of a lease. */
  public HeldLeases() {
    this(() -> {});
  }

  /**
   * @param taken called when the number of leases changes from none to one
   */
  public HeldLeases(Runnable taken) {
    this.taken = taken;
  }

  /** Returns false if {@link #release} was called: the caller then has to release this one too. */
  boolean add(Lease lease) {
    if (push(lease) == 1) {
      taken.run();
    }
    return !isReleased();
  }

  private synchronized int push(Lease lease) {
    held.push(lease);
    return held.size();
  }

  private synchronized boolean isReleased() {
    return released;
  }

  /** Whether any is still held after this time; returns at once when none is. */
  public synchronized boolean isHeldAfter(Duration pause) {
    awaitNone(pause);
    return !held.isEmpty();
  }

  synchronized void remove(Lease lease) {
    held.remove(lease);
    notifyAll();
  }

  /**
   * Releases all leases, the innermost first, and each one that is taken later. Each then refuses
   * all checks and commits ({@link Lease#releaseNow}). Can be called from any thread, also an
   * interrupted one.
   *
   * @param grace how long their holders may take to end by themselves
   */
  public void release(Duration grace) {
    List<Lease> left;
    synchronized (this) {
      released = true;
      awaitNone(grace);
      left = List.copyOf(held);
    }
    left.forEach(Lease::releaseNow);
  }

  private synchronized void awaitNone(Duration most) {
    long end = System.nanoTime() + most.toNanos();
    try {
      for (long left = most.toMillis();
          left > 0 && !held.isEmpty();
          left = (end - System.nanoTime()) / 1_000_000) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
