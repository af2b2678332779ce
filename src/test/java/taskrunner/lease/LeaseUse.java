package taskrunner.lease;

import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** One use of leases: what the contracts need to know of it. */
public interface LeaseUse {
  /** Takes the lease, which is free. */
  Lease take(LeaseTerms terms);

  /** Its document, with {@code expiresAt}; null: there is none. */
  @Nullable Document stored(MongoDatabase database);

  /** The UUIDs of its holder's sessions, by its document. */
  default List<String> sessions(Document stored) {
    return stored.getList("sessions", String.class);
  }

  /** A part of what one is told that lost it to {@link #takeOver}. */
  String lossSays();

  /** Another takes it, as it is done when its holder is dead. */
  void takeOver(MongoDatabase database);
}
