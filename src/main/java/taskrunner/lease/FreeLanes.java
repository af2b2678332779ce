package taskrunner.lease;

import com.mongodb.MongoInterruptedException;
import java.util.BitSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The free lanes. The first free one is taken, so that a light load uses few lanes. */
final class FreeLanes {
  private final int count;
  private final BitSet taken = new BitSet();

  /** How many threads wait for each lane. */
  private final int[] wanted;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();

  FreeLanes(int count) {
    this.count = count;
    this.wanted = new int[count];
  }

  /** Takes any free lane; waits for one. */
  int take() {
    lock();
    try {
      int lane = free();
      while (lane >= count) {
        freed.await();
        lane = free();
      }
      taken.set(lane);
      return lane;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  /** Takes this lane; waits for it. */
  void take(int lane) {
    lock();
    wanted[lane]++;
    try {
      while (taken.get(lane)) {
        freed.await();
      }
      taken.set(lane);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      wanted[lane]--;
      lock.unlock();
    }
  }

  void giveBack(int lane) {
    lock.lock();
    try {
      taken.clear(lane);
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean areAllFree() {
    lock.lock();
    try {
      return taken.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private int free() {
    int lane = taken.nextClearBit(0);
    while (lane < count && wanted[lane] > 0) {
      lane = taken.nextClearBit(lane + 1);
    }
    return lane;
  }

  private void lock() {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static MongoInterruptedException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new MongoInterruptedException("interrupted while waiting for a session", e);
  }
}
