package taskrunner.importer.ledger;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import taskrunner.lease.Lease;

/**
 * One import that takes part.
 *
 * @param lease guards all that it writes
 */
public record Participant(ImportRegistry registry, Lease lease) implements AutoCloseable {
  /** The owner of the files that it claims. */
  public String token() {
    return lease.owner();
  }

  /** How many imports are alive, this one included. */
  public int alive() {
    return Math.max(1, registry.live(lease).size());
  }

  /** Those of these tokens whose imports are over. */
  public Set<String> dead(Collection<String> owners) {
    Set<String> dead = new HashSet<>(owners);
    if (!dead.isEmpty()) {
      dead.removeAll(registry.live(lease).keySet());
    }
    return dead;
  }

  /** Leaves; files that it still owns are free for others, at once or when its lease ends. */
  @Override
  public void close() {
    lease.close();
  }
}
