package taskrunner.lease;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import taskrunner.database.SideConnection;

/**
 * The conditions under which a process holds leases in one database.
 *
 * @param database with majority write and read concern
 * @param client opens the sessions; null on a server without transactions
 * @param transactions whether the server has transactions; on a standalone server a check precedes
 *     each write instead
 * @param side the connection that renews leases
 * @param life how long a lease lasts without renewal
 * @param patience how long to wait for another holder
 * @param holder shown to people
 * @param held the leases of the same operations
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

  /** In nanoseconds. A tenth is left for clocks of different speed. */
  public long usable() {
    return life.toNanos() / 10 * 9;
  }

  /** The time limit of one renewal; the next one follows before the lease expires. */
  Duration renewalTime() {
    return life.dividedBy(3);
  }
}
