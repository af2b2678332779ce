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
 * Where a lease is stored. The document may have any other fields.
 *
 * @param owner the random token of this acquisition
 * @param name for messages, e.g. {@code The lock}
 * @param collection its name
 * @param ours finds the document while it is this owner's
 * @param expiresAt the field that says until when, by the server's clock
 * @param lanes find the documents that transactions write to, each one's turn at a time; a single
 *     lane may be the document itself
 * @param loss says, in a sentence, that another has it, and which one
 * @param afterLoss what to do then
 * @param isLock whether it is the lock, which is no other lease's inner one. The history of work
 *     that is done is written under it: its commits end although their thread is interrupted. While
 *     it names its owner nobody has taken it: it is renewed and released also past its deadline
 * @param number the fencing number, once it is held; 0 where it has none
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
  private static final String AGAIN = ". Run it again: it goes on where it stopped.";

  /** Prolongs it from now on; false: it is another's, or gone. */
  public boolean renew(MongoDatabase database, Duration life, Duration within) {
    Document expiry = new Document(expiresAt, ServerTime.after(life));
    return in(database, within)
            .updateOne(ours, List.of(new Document("$set", expiry)))
            .getMatchedCount()
        == 1;
  }

  /** Whether it is still this owner's. */
  public boolean isOurs(MongoDatabase database, Duration within) {
    return in(database, within).find(ours).first() != null;
  }

  /**
   * Writes to the document, which is its own lane, inside a transaction, so that this transaction
   * and one who takes the lease can't both succeed.
   *
   * @return false when it is another's, or gone
   */
  public boolean touch(MongoDatabase database, ClientSession session) {
    return database
            .getCollection(collection)
            .updateOne(session, ours, Updates.inc(COMMITS, 1L))
            .getMatchedCount()
        == 1;
  }

  /**
   * Writes to a lane inside a transaction, so that this transaction and one who removes the lane
   * can't both succeed.
   *
   * @param expected what the lane must have; null for anything
   * @return false when the lane is gone, or has something else
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
   * Removes it where it is still this owner's: the lanes first, so that nothing can follow.
   *
   * @param within asked before each of the two
   * @return whether there was one
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
   * What to throw when the lease is another's.
   *
   * @param starved whether the given client had no connection to renew it by
   */
  LeaseLostException lost(boolean starved) {
    return new LeaseLostException(loss.get(), starved ? largerPool() : afterLoss);
  }

  /** Only one that has seen the lock is used beside a given client. */
  private String largerPool() {
    return LARGER_POOL + (isLock ? OWN_CLIENT : "") + AGAIN;
  }

  /** What to throw when the lease could not be renewed, and nobody knows whose it is. */
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
            : "Run it again when the server can be reached: it goes on where it stopped.");
  }
}
