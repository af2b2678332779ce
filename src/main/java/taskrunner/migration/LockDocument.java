package taskrunner.migration;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.expr;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Sessions;
import taskrunner.database.SingleBatchAggregate;

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
 *   <li>Renew: {@code expiresAt} becomes {@code $$NOW} + lease, filtered by owner and number.
 *   <li>Release: removed, filtered by owner and number.
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
   * taken: see {@link #giveUp}.
   *
   * @param session knows afterwards when it was taken, so that what is read in it later is newer
   * @return the fencing number; null when another holds it
   */
  @Nullable Long tryAcquire(ClientSession session, String owner, ThisProcess who, Duration lease) {
    for (int attempt = 1; ; attempt++) {
      try {
        Document after =
            collection.findOneAndUpdate(
                session,
                eq("key", KEY),
                List.of(takeIfFree(session, owner, who, lease)),
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
        return after != null && owner.equals(after.get("owner"))
            ? number(session, owner, who)
            : null;
      } catch (MongoCommandException e) {
        // Two upserts at once: the second finds the first's document when it looks again.
        if (e.getErrorCode() != DUPLICATE_KEY || attempt == UPSERT_TRIES) {
          throw e;
        }
      }
    }
  }

  private @Nullable Long number(ClientSession session, String owner, ThisProcess who) {
    long number =
        PolicyStore.nextFence(
            session,
            books.policy(),
            SeenLock.describe(who.host(), who.pid(), who.version(), owner));
    boolean still =
        collection
                .updateOne(
                    session, and(eq("key", KEY), eq("owner", owner)), Updates.set("token", number))
                .getMatchedCount()
            == 1;
    return still ? number : null;
  }

  private static Bson takeIfFree(
      ClientSession session, String owner, ThisProcess who, Duration lease) {
    // An upsert begins with a document that has the key only. Without a time, or with what is none
    // (a string, a Timestamp), it has expired, as SeenLock has it.
    Document free =
        new Document(
            "$or",
            List.of(
                new Document("$ne", List.of(new Document("$type", "$expiresAt"), "date")),
                new Document("$lte", List.of("$expiresAt", "$$NOW"))));
    Document taken =
        new Document("key", KEY)
            .append("status", "LOCK_HELD")
            .append("owner", literal(owner))
            .append("expiresAt", expiry(lease))
            .append("holder", literal(owner))
            .append("acquiredAt", "$$NOW")
            .append("host", literal(who.host()))
            .append("pid", literal(who.pid()))
            .append("version", literal(who.version()))
            .append("session", literal(Sessions.uuid(session)))
            .append("commits", literal(0L));
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
    return new Document("$replaceWith", new Document("$cond", List.of(free, withId, "$$ROOT")));
  }

  private static Document idType() {
    return new Document("$type", "$_id");
  }

  private static Document literal(Object value) {
    return new Document("$literal", value);
  }

  private static Document expiry(Duration lease) {
    return new Document("$add", List.of("$$NOW", lease.toMillis()));
  }

  /**
   * Removes the lock if an acquisition with an unknown outcome has taken it.
   *
   * @return false where that could not be found out
   */
  boolean giveUp(String owner, Duration timeout) {
    try {
      within(timeout).deleteOne(and(eq("key", KEY), eq("owner", owner)));
      return true;
    } catch (MongoException e) {
      return false;
    }
  }

  /**
   * Who has the lock, or had it since, for one that lost it.
   *
   * @param number the fencing number of who lost it
   */
  String takenBy(long number) {
    SeenLock seen = look();
    String since = seen.live() ? null : PolicyStore.holderAfter(number, books.policy());
    return since == null
        ? "it is now held by " + seen.holder()
        : "it was taken by " + since + ", and is held by nobody now";
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

  /**
   * Prolongs the lease from now on by the server's clock.
   *
   * @param timeout within which the server must have answered
   * @return false when the lock is another's or gone
   */
  boolean renew(String owner, long number, Duration lease, Duration timeout) {
    return within(timeout)
            .updateOne(
                ours(owner, number),
                List.of(new Document("$set", new Document("expiresAt", expiry(lease)))))
            .getMatchedCount()
        == 1;
  }

  /**
   * Writes to the lock inside a transaction, so that whoever takes the lock at the same time and
   * this transaction can't both succeed.
   *
   * @return false when the lock is another's or gone
   */
  boolean touch(ClientSession session, String owner, long number) {
    return collection
            .updateOne(session, ours(owner, number), Updates.inc("commits", 1L))
            .getMatchedCount()
        == 1;
  }

  /** Whether the lock is still that owner's; the server must have answered within the timeout. */
  boolean isOurs(String owner, long number, Duration timeout) {
    return within(timeout).find(ours(owner, number)).first() != null;
  }

  /** Removes the lock if it is still that owner's. */
  void release(String owner, long number, Duration timeout) {
    within(timeout).deleteOne(ours(owner, number));
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

  private MongoCollection<Document> within(Duration timeout) {
    return collection.withTimeout(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
  }

  private static Bson ours(String owner, long number) {
    return and(eq("key", KEY), eq("owner", owner), eq("token", number));
  }
}
