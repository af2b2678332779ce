package taskrunner.migration.mongock;

import io.mongock.driver.core.lock.LockEntry;
import io.mongock.driver.core.lock.LockRepository;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the repository of Mongock's lock. It is never used, because the lease is already held.
 */
final class NoLockRepository implements LockRepository {
  @Override
  public void initialize() {}

  @Override
  public void setIndexCreation(boolean indexCreation) {}

  @Override
  public void insertUpdate(LockEntry lock) {
    throw notOurs();
  }

  @Override
  public void updateIfSameOwner(LockEntry lock) {
    throw notOurs();
  }

  @Override
  public @Nullable LockEntry findByKey(String key) {
    throw notOurs();
  }

  @Override
  public void removeByKeyAndOwner(String key, String owner) {
    throw notOurs();
  }

  @Override
  public void deleteAll() {
    throw notOurs();
  }

  private static IllegalStateException notOurs() {
    return new IllegalStateException("Mongock's own lock is not used: the lease is held");
  }
}
