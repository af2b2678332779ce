package taskrunner.importer.ledger;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import taskrunner.lease.Lease;

/**
 * A registered import.
 *
 * @param lease guards its writes
 */
public record Participant(ImportRegistry registry, Lease lease) implements AutoCloseable {
  /** The owner of the files that it claims. */
  public String token() {
    return lease.owner();
  }

  /** The number of live imports, this one included. */
  public int alive() {
    return Math.max(1, registry.live(lease).size());
  }

  /** Those of these tokens whose imports have ended. */
  public Set<String> dead(Collection<String> owners) {
    Set<String> dead = new HashSet<>(owners);
    if (!dead.isEmpty()) {
      dead.removeAll(registry.live(lease).keySet());
    }
    return dead;
  }

  /** Releases the lease, and with it the files that the import still owns. */
  @Override
  public void close() {
    lease.close();
  }
}
