package taskrunner.migration;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.expr;
import static taskrunner.lease.ServerTime.literal;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Failover;
import taskrunner.database.Sessions;
import taskrunner.database.SingleBatchAggregate;
import taskrunner.lease.Lease;
import taskrunner.lease.LeaseDocument;
import taskrunner.lease.ServerTime;
import taskrunner.lease.ThisProcess;

/**
 * The document of {@code mongockLock}. Its first four fields are Mongock's and have Mongock's
 * meaning; it is removed on release.
 *
 * <pre>{@code
 * {_id: ObjectId(…), key: "DEFAULT_KEY", status: "LOCK_HELD",
 *  owner: "6f1c…",                  // random, one for each acquisition
 *  expiresAt: ISODate(…),           // by the server's clock
 *  holder: "6f1c…",                 // owner of the fields below, which Mongock would leave there
 *  acquiredAt: ISODate(…),          // by the server's clock
 *  host: "node-3", pid: NumberLong(17), version: "1.0.0",
 *  session: "0b44…",                // UUID of the session of the holder's transactions
 *  token: NumberLong(12),           // the fencing number, from pack_schema_policy
 *  commits: NumberLong(7)}          // grows with each fenced write
 * }</pre>
 *
 * <ol>
 *   <li>Acquire: end the open transaction of a dead holder. Then one findAndModify replaces the
 *       document if it is missing or expired by {@code $$NOW}, and otherwise leaves it unchanged.
 *   <li>Number: draw the next fencing number and set it in the document, filtered by owner.
 *   <li>From then on the document is a {@link Lease}, found by its owner.
 * </ol>
 */
final class LockDocument {
  private static final String KEY = "DEFAULT_KEY";
  private static final int DUPLICATE_KEY = 11000;
  private static final int UPSERT_TRIES = 5;

  private final Bookkeeping books;
  private final MongoCollection<Document> collection;

  LockDocument(Bookkeeping books) {
    this.books = books;
    this.collection = books.lock();
  }

  /**
   * Acquires the lock if it is free or expired. After an exception the outcome is unknown.
   *
   * @param session later reads in it are not older than the acquisition
   * @return the fencing number; null if another process has the lock
   */
  @Nullable Long tryAcquire(ClientSession session, String owner, ThisProcess who, Duration lease) {
    Document after =
        Failover.tries(
            UPSERT_TRIES,
            // Of two concurrent upserts, the second finds the first's document when
            // it is repeated.
            e ->
                e instanceof MongoCommandException failed && failed.getErrorCode() == DUPLICATE_KEY,
            () ->
                collection.findOneAndUpdate(
                    session,
                    eq("key", KEY),
                    List.of(takeIfFree(session, owner, who, lease)),
                    new FindOneAndUpdateOptions()
                        .upsert(true)
                        .returnDocument(ReturnDocument.AFTER)));
    return after != null && owner.equals(after.get("owner")) ? number(session, owner, who) : null;
  }

  private @Nullable Long number(ClientSession session, String owner, ThisProcess who) {
    long number =
        PolicyStore.nextFence(
            session,
            books.policy(),
            SeenLock.describe(who.host(), who.pid(), who.version(), owner));
    boolean still =
        collection.updateOne(session, ours(owner), Updates.set("token", number)).getMatchedCount()
            == 1;
    return still ? number : null;
  }

  private static Bson takeIfFree(
      ClientSession session, String owner, ThisProcess who, Duration lease) {
    // An upsert starts with a document that has only the key, and so counts as expired.
    Document taken =
        new Document("key", KEY)
            .append("status", "LOCK_HELD")
            .append("owner", literal(owner))
            .append("expiresAt", ServerTime.after(lease))
            .append("holder", literal(owner))
            .append("acquiredAt", "$$NOW");
    taken.putAll(who.fields());
    taken.append("session", literal(Sessions.uuid(session))).append("commits", literal(0L));
    Document withId =
        new Document(
            "$mergeObjects",
            List.of(
                new Document(
                    "$cond",
                    List.of(
                        new Document("$eq", List.of(new Document("$type", "$_id"), "missing")),
                        new Document(),
                        new Document("_id", "$_id"))),
                taken));
    return new Document(
        "$replaceWith",
        new Document("$cond", List.of(ServerTime.isOver("$expiresAt"), withId, "$$ROOT")));
  }

  /**
   * The lock as a lease.
   *
   * @param number the fencing number, read when the lock is lost
   */
  LeaseDocument lease(String owner, LongSupplier number) {
    Bson ours = ours(owner);
    return new LeaseDocument(
        owner,
        "The lock",
        books.lockName(),
        ours,
        "expiresAt",
        List.of(ours),
        () ->
            "The lock was lost while the work was under way; %s. Nothing more was written."
                .formatted(takenBy(number.getAsLong())),
        "Let the other process finish, then run it again: it continues where it stopped.",
        true,
        number);
  }

  /**
   * The process that has the lock, or had it after this one, for the message about a lost lock with
   * this fencing number.
   */
  private String takenBy(long number) {
    try {
      SeenLock seen = look();
      String since = seen.live() ? null : PolicyStore.holderAfter(number, books.policy());
      return since == null
          ? "it is now held by " + seen.holder()
          : "it was taken by " + since + ", and no process holds it now";
    } catch (MongoException e) {
      return "it is now held by another process";
    }
  }

  /**
   * Ends the open transaction of a dead holder. Without this, writes to the lock would wait for the
   * server's own limit (60 s). A holder that is alive repeats the transaction and finds another
   * owner in the lock. A user without the privilege waits for the server.
   */
  void endTransactionOf(SeenLock expired) {
    String session = expired.session();
    if (session != null) {
      Sessions.end(books.database(), List.of(session));
    }
  }

  /** The current lock; reads only. */
  SeenLock look() {
    List<Document> found =
        SingleBatchAggregate.aggregate(
            books.database(),
            books.lockName(),
            List.of(
                new Document("$match", new Document("key", KEY)),
                new Document("$set", new Document("now", "$$NOW"))));
    return found.isEmpty() ? SeenLock.FREE : SeenLock.of(books.lockName(), found.get(0));
  }

  /**
   * Removes the lock that was seen, whatever its fields contain; a lock that was acquired later
   * stays.
   *
   * @param renewed whether to remove it even if it was renewed since
   */
  boolean remove(SeenLock seen, boolean renewed) {
    Document now = new Document();
    Document then = new Document();
    for (String field : renewed ? List.of("owner") : List.of("owner", "expiresAt")) {
      // A constructed document does not contain missing fields.
      now.append(field, "$" + field);
      if (seen.stored().containsKey(field)) {
        then.append(field, seen.stored().get(field));
      }
    }
    Bson same = expr(new Document("$eq", List.of(now, literal(then))));
    return collection.deleteOne(and(eq("_id", seen.stored().get("_id")), same)).getDeletedCount()
        == 1;
  }

  private static Bson ours(String owner) {
    return and(eq("key", KEY), eq("owner", owner));
  }
}
