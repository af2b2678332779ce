package taskrunner.migration.mongock;

import io.mongock.driver.api.lock.LockManager;
import taskrunner.schema.WriteGuard;

/** Presents the migration's lease to Mongock as its lock. */
final class LeaseLockManager implements LockManager {
  private final WriteGuard lease;
  private final String owner;

  LeaseLockManager(WriteGuard lease, String owner) {
    this.lease = lease;
    this.owner = owner;
  }

  @Override
  public String getDefaultKey() {
    return "DEFAULT_KEY";
  }

  /**
   * No check of the lease: the step's mark was just written, and each write of the step checks it.
   */
  @Override
  public void acquireLockDefault() {
    lease.checkStop();
  }

  @Override
  public void ensureLockDefault() {
    lease.check();
  }

  /** The lease outlives the unit: the migration releases it. */
  @Override
  public void releaseLockDefault() {}

  @Override
  public boolean isReleaseStarted() {
    return false;
  }

  @Override
  public long getLockTryFrequency() {
    return 1_000;
  }

  @Override
  public String getOwner() {
    return owner;
  }

  @Override
  public boolean isLockHeld() {
    return true;
  }

  @Override
  public void close() {}
}
