package taskrunner.lease;

import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** One use of leases, with what the contracts need of it. */
public interface LeaseUse {
  /** Acquires the lease, which is free. */
  Lease take(LeaseTerms terms);

  /** Its document, with {@code expiresAt}; null if there is none. */
  @Nullable Document stored(MongoDatabase database);

  /** The UUIDs of the holder's sessions, from the document. */
  default List<String> sessions(Document stored) {
    return stored.getList("sessions", String.class);
  }

  /** A part of the error message of a holder that lost the lease to {@link #takeOver}. */
  String lossMessage();

  /** Another holder takes the lease over, as from a dead holder. */
  void takeOver(MongoDatabase database);
}
