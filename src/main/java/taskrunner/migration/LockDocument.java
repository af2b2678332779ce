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
 * The one document of {@code mongockLock}. Its first four fields are Mongock's and mean what they
 * mean to Mongock; it is removed on release.
 *
 * <pre>{@code
 * {_id: ObjectId(…), key: "DEFAULT_KEY", status: "LOCK_HELD",
 *  owner: "6f1c…",                  // random, one for each acquisition
 *  expiresAt: ISODate(…),           // by the server's clock
 *  holder: "6f1c…",                 // whose the fields below are: Mongock would leave them there
 *  acquiredAt: ISODate(…),          // by the server's clock
 *  host: "node-3", pid: NumberLong(17), version: "1.0.0",
 *  session: "0b44…",                // UUID of the one in which the holder runs its transactions
 *  token: NumberLong(12),           // the fencing number, from pack_schema_policy
 *  commits: NumberLong(7)}          // grows with each fenced write
 * }</pre>
 *
 * <ol>
 *   <li>Acquire: what a dead holder left open is ended, then one findAndModify writes the document
 *       anew if there is none or it has expired by {@code $$NOW}, and leaves it as it is otherwise.
 *   <li>Number: the next fencing number is drawn and put into the document, filtered by owner.
 *   <li>From then on it is a {@link Lease}, found by its owner.
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
   * Takes the lock when it is free or expired. After an exception it is not known whether it was
   * taken.
   *
   * @param session knows afterwards when it was taken, so that what is read in it later is newer
   * @return the fencing number; null when another holds it
   */
  @Nullable Long tryAcquire(ClientSession session, String owner, ThisProcess who, Duration lease) {
    Document after =
        Failover.tries(
            UPSERT_TRIES,
            // Two upserts at once: the second finds the first's document when it looks again.
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
    // An upsert begins with a document that has the key only, and so has expired.
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
                        new Document("$eq", List.of(idType(), "missing")),
                        new Document(),
                        new Document("_id", "$_id"))),
                taken));
    return new Document(
        "$replaceWith",
        new Document("$cond", List.of(ServerTime.isOver("$expiresAt"), withId, "$$ROOT")));
  }

  private static Document idType() {
    return new Document("$type", "$_id");
  }

  /**
   * The lock as a lease.
   *
   * @param number the fencing number, asked for when the lock is lost
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
        "Let the other process finish, then run it again: it goes on where it stopped.",
        true,
        number);
  }

  /** Who has the lock, or had it since, for one that lost it with this fencing number. */
  private String takenBy(long number) {
    try {
      SeenLock seen = look();
      String since = seen.live() ? null : PolicyStore.holderAfter(number, books.policy());
      return since == null
          ? "it is now held by " + seen.holder()
          : "it was taken by " + since + ", and is held by nobody now";
    } catch (MongoException e) {
      return "it is now held by another process";
    }
  }

  /**
   * Ends the transaction that a dead holder left open: until then, or until the server's own limit
   * (60 s), no other could write to the lock. A holder that lives on starts it again and finds that
   * the lock is another's. Whoever may not do it waits for the server.
   */
  void endTransactionOf(SeenLock expired) {
    String session = expired.session();
    if (session != null) {
      Sessions.end(books.database(), List.of(session));
    }
  }

  /** The lock as it stands; reads only. */
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
   * Removes the very lock that was seen, whatever its fields hold; one taken since then stays.
   *
   * @param renewed whether also when it was renewed since then
   */
  boolean remove(SeenLock seen, boolean renewed) {
    Document now = new Document();
    Document then = new Document();
    for (String field : renewed ? List.of("owner") : List.of("owner", "expiresAt")) {
      // Of a document that is built, a field that is missing is left out.
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
