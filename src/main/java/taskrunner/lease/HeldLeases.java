package taskrunner.lease;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The leases that the operations on one database hold at the moment, so that another thread can
 * release them. Thread-safe.
 */
public final class HeldLeases {
  /** The innermost first. */
  private final Deque<Lease> held = new ArrayDeque<>();

  private final Runnable taken;
  private boolean released;

  /** Of operations that need not know. */
  public HeldLeases() {
    this(() -> {});
  }

  /**
   * @param taken called when the first lease is taken, and again after all were given back
   */
  public HeldLeases(Runnable taken) {
    this.taken = taken;
  }

  /** Returns false when they were released: then this one must be, too. */
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

  /** Whether any is held still after a while; returns at once when none is. */
  public synchronized boolean isHeldAfter(Duration pause) {
    awaitNone(pause);
    return !held.isEmpty();
  }

  synchronized void remove(Lease lease) {
    held.remove(lease);
    notifyAll();
  }

  /**
   * Releases them all, the innermost first, and every one that is taken later; each refuses all
   * checks and commits from then on ({@link Lease#releaseNow}). From any thread, also one that is
   * interrupted.
   *
   * @param grace for so long, their holders are given time to end by themselves
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
