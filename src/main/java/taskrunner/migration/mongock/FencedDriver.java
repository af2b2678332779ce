package taskrunner.migration.mongock;

import com.mongodb.client.MongoClient;
import io.mongock.driver.api.entry.ChangeEntryService;
import io.mongock.driver.api.lock.LockManager;
import io.mongock.driver.core.lock.LockRepository;
import io.mongock.driver.mongodb.sync.v4.driver.MongoSync4Driver;

/**
 * Mongock's driver on our lease: without a second lock, without a transaction around the unit, and
 * with a history that is written or fails the run.
 */
final class FencedDriver extends MongoSync4Driver {
  private final StrictChangeEntries entries;
  private final LeaseLockManager lease;

  FencedDriver(MongoClient client, String database, UnitBinding binding, UnitResult outcome) {
    // The times are Mongock's minimum; its own lock is never taken.
    super(client, database, 3_000, 3_000, 1_000);
    this.entries = new StrictChangeEntries(binding, outcome);
    this.lease = new LeaseLockManager(binding.guard(), binding.executionId());
    disableTransaction();
    setIndexCreation(false);
  }

  @Override
  public ChangeEntryService getChangeEntryService() {
    return entries;
  }

  @Override
  protected LockRepository getLockRepository() {
    return new NoLockRepository();
  }

  @Override
  public LockManager getLockManager() {
    return lease;
  }
}
