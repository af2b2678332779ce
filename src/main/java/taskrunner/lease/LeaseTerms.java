package taskrunner.lease;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import taskrunner.database.SideConnection;

/**
 * How a process holds leases in one database.
 *
 * @param database with majority write and read concern
 * @param client opens the sessions; null where none are needed, as there are no transactions
 * @param transactions whether the server has them; a standalone server has not, so that a check
 *     comes before each write instead
 * @param side over which leases are renewed
 * @param life how long a lease lasts without renewal
 * @param patience how long to wait for another holder
 * @param holder for people to read
 * @param held those of the same operations
 * @param clock monotonic, in nanoseconds
 */
public record LeaseTerms(
    MongoDatabase database,
    @Nullable MongoClient client,
    boolean transactions,
    SideConnection side,
    Duration life,
    Duration patience,
    ThisProcess holder,
    HeldLeases held,
    LongSupplier clock) {

  /** A tenth is left unused, for clocks that do not run equally fast; in nanoseconds. */
  public long usable() {
    return life.toNanos() / 10 * 9;
  }

  /** How long one try to renew may take; the next one follows before the lease has expired. */
  Duration renewalTime() {
    return life.dividedBy(3);
  }
}
