package taskrunner.lease;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.LeaseLostException;
import taskrunner.database.DatabaseErrors;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;

/**
 * The stored document of a lease. It may have any other fields.
 *
 * @param owner the random token of this acquisition
 * @param name for messages, e.g. {@code The lock}
 * @param collection its name
 * @param ours matches the document while it has this owner's token
 * @param expiresAt the field with the expiry, by the server's clock
 * @param lanes match the documents that transactions write to, one transaction at a time in each; a
 *     single lane may be the document itself
 * @param loss gives the sentence that another process has the lease, and which one
 * @param afterLoss the hint for that case
 * @param isLock whether it is the lock, which is never an inner lease. The history is written under
 *     it, so its commits complete although their thread is interrupted. While the document has its
 *     owner, no other process has taken it, so it is renewed and released past its deadline too
 * @param number the fencing number, known once the lease is held; 0 without one
 */
public record LeaseDocument(
    String owner,
    String name,
    String collection,
    Bson ours,
    String expiresAt,
    List<Bson> lanes,
    Supplier<String> loss,
    String afterLoss,
    boolean isLock,
    LongSupplier number) {
  /** The field of a lane that each transaction writes. */
  private static final String COMMITS = "commits";

  private static final String LARGER_POOL =
      "Raise the maxPoolSize of the given client to 4 or more";
  private static final String OWN_CLIENT =
      ", or configure the connection string too: then the lock is renewed over a client of the"
          + " library's own";
  private static final String AGAIN = ". Run it again: it continues where it stopped.";

  /** Extends it from now on; false: another process has it, or it is missing. */
  public boolean renew(MongoDatabase database, Duration life, Duration within) {
    Document expiry = new Document(expiresAt, ServerTime.after(life));
    return in(database, within)
            .updateOne(ours, List.of(new Document("$set", expiry)))
            .getMatchedCount()
        == 1;
  }

  /** Whether this owner still has it. */
  public boolean isOurs(MongoDatabase database, Duration within) {
    return in(database, within).find(ours).first() != null;
  }

  /**
   * Writes to the document, which is its own lane, in a transaction: this transaction and a
   * takeover of the lease can't both succeed.
   *
   * @return false if another process has it, or it is missing
   */
  public boolean touch(MongoDatabase database, ClientSession session) {
    return database
            .getCollection(collection)
            .updateOne(session, ours, Updates.inc(COMMITS, 1L))
            .getMatchedCount()
        == 1;
  }

  /**
   * Writes to a lane in a transaction: this transaction and a removal of the lane can't both
   * succeed.
   *
   * @param expected the number that the lane must have; null for any
   * @return false if the lane is missing or has another number
   */
  boolean touch(
      MongoDatabase database, ClientSession session, int lane, @Nullable Long expected, long next) {
    Bson is = lanes.get(lane);
    return database
            .getCollection(collection)
            .updateOne(
                session,
                expected == null ? is : and(is, eq(COMMITS, expected)),
                Updates.set(COMMITS, next))
            .getMatchedCount()
        == 1;
  }

  /**
   * The number in a lane; null if the lane is gone.
   *
   * @throws taskrunner.DatabaseException {@code damaged-bookkeeping}: the field is not a number
   */
  @Nullable Long lastOf(MongoDatabase database, ClientSession session, int lane) {
    Document found = database.getCollection(collection).find(session, lanes.get(lane)).first();
    return found == null
        ? null
        : StoredDocument.of(collection, found).optional(COMMITS, StoredType.COUNT);
  }

  /**
   * Removes it if this owner still has it. The lanes go first, so that no commit can follow.
   *
   * @param within the time limit, read before each of the two commands
   * @return whether it was there
   */
  public boolean remove(MongoDatabase database, Supplier<Duration> within) {
    if (!isSingle()) {
      in(database, within.get()).deleteMany(or(lanes));
    }
    return in(database, within.get()).deleteOne(ours).getDeletedCount() == 1;
  }

  /** Whether the document is its own lane. */
  boolean isSingle() {
    return lanes.equals(List.of(ours));
  }

  private MongoCollection<Document> in(MongoDatabase database, Duration within) {
    return BoundedWrites.within(within, database.getCollection(collection));
  }

  /**
   * The exception to throw when another process has the lease.
   *
   * @param starved whether the given client had no connection for the renewal
   */
  LeaseLostException lost(boolean starved) {
    return new LeaseLostException(loss.get(), starved ? largerPool() : afterLoss);
  }

  /** A client opened for the renewal is used only after it has found the lock. */
  private String largerPool() {
    return LARGER_POOL + (isLock ? OWN_CLIENT : "") + AGAIN;
  }

  /** The exception to throw when a renewal failed and the owner is unknown. */
  LeaseLostException unconfirmed(MongoException e) {
    boolean pool = DatabaseErrors.isForWantOfConnection(e);
    return new LeaseLostException(
        name
            + " could not be renewed before it expired"
            + (pool
                ? ": the given client had no connection free for it. Nothing more was written."
                : " (" + e.getClass().getSimpleName() + "); nothing more was written."),
        pool
            ? largerPool()
            : "Run it again when the server can be reached: it continues where it stopped.");
  }
}
