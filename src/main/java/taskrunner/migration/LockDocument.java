package taskrunner.migration;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.LockStatus;

/**
 * The one document of {@code mongockLock}. Its first four fields are Mongock's and mean what they
 * mean to Mongock; it is removed on release.
 *
 * <pre>{@code
 * {_id: ObjectId(…), key: "DEFAULT_KEY", status: "LOCK_HELD",
 *  owner: "6f1c…",                  // random, one for each acquisition
 *  expiresAt: ISODate(…),           // by the server's clock
 *  acquiredAt: ISODate(…),          // by the server's clock
 *  host: "node-3", pid: NumberLong(17), version: "1.0.0",
 *  token: NumberLong(12),           // the fencing number, from pack_schema_policy
 *  commits: NumberLong(7)}          // grows with each fenced write
 * }</pre>
 *
 * <ol>
 *   <li>Acquire: one findAndModify writes the document anew if there is none or it has expired by
 *       {@code $$NOW}, and leaves it as it is otherwise.
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
   * Takes the lock when it is free or expired.
   *
   * @return the fencing number; null when another holds it
   */
  @Nullable Long tryAcquire(String owner, ThisProcess who, Duration lease) {
    for (int attempt = 1; ; attempt++) {
      try {
        Document after =
            collection.findOneAndUpdate(
                eq("key", KEY),
                List.of(takeIfFree(owner, who, lease)),
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
        return after != null && owner.equals(after.getString("owner")) ? number(owner) : null;
      } catch (MongoCommandException e) {
        // Two upserts at once: the second finds the first's document when it looks again.
        if (e.getErrorCode() != DUPLICATE_KEY || attempt == UPSERT_TRIES) {
          throw e;
        }
      }
    }
  }

  private @Nullable Long number(String owner) {
    Bson taken = and(eq("key", KEY), eq("owner", owner));
    try {
      long number = PolicyStore.nextFence(books.policy());
      boolean still =
          collection.updateOne(taken, Updates.set("token", number)).getMatchedCount() == 1;
      return still ? number : null;
    } catch (MongoException e) {
      collection.deleteOne(taken);
      throw e;
    }
  }

  private static Bson takeIfFree(String owner, ThisProcess who, Duration lease) {
    // An upsert begins with a document that has the key only: without a time, it is free.
    Document free =
        new Document(
            "$lte",
            List.of(new Document("$ifNull", List.of("$expiresAt", Instant.EPOCH)), "$$NOW"));
    Document taken =
        new Document("key", KEY)
            .append("status", "LOCK_HELD")
            .append("owner", literal(owner))
            .append("expiresAt", expiry(lease))
            .append("acquiredAt", "$$NOW")
            .append("host", literal(who.host()))
            .append("pid", literal(who.pid()))
            .append("version", literal(who.version()))
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
   * Prolongs the lease from now on by the server's clock.
   *
   * @param timeout within which the server must have answered
   * @return false when the lock is another's or gone
   */
  boolean renew(String owner, long number, Duration lease, Duration timeout) {
    return collection
            .withTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
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

  /** Whether the lock is still that owner's. */
  boolean isOurs(String owner, long number) {
    return collection.find(ours(owner, number)).first() != null;
  }

  /** Removes the lock if it is still that owner's. */
  void release(String owner, long number) {
    collection.deleteOne(ours(owner, number));
  }

  /** The lock as it stands; reads only. */
  Seen look() {
    Document found =
        collection
            .aggregate(
                List.of(
                    new Document("$match", new Document("key", KEY)),
                    new Document("$set", new Document("now", "$$NOW"))))
            .first();
    return found == null ? new Seen(LockStatus.FREE, Duration.ZERO) : seen(found);
  }

  /** Removes the very lock that was seen; one taken since then stays. */
  boolean remove(LockStatus seen) {
    return collection.deleteOne(and(eq("key", KEY), eq("owner", seen.owner()))).getDeletedCount()
        == 1;
  }

  private static Seen seen(Document found) {
    Instant now = found.getDate("now").toInstant();
    Instant expiresAt = instant(found, "expiresAt");
    Duration left = expiresAt == null ? Duration.ZERO : Duration.between(now, expiresAt);
    boolean live = left.compareTo(Duration.ZERO) > 0;
    return new Seen(
        new LockStatus(
            live,
            !live,
            found.getString("owner"),
            found.getString("host"),
            found.get("pid") instanceof Number pid ? pid.longValue() : null,
            found.getString("version"),
            instant(found, "acquiredAt"),
            expiresAt),
        live ? left : Duration.ZERO);
  }

  private static @Nullable Instant instant(Document found, String field) {
    return found.get(field) instanceof Date date ? date.toInstant() : null;
  }

  private static Bson ours(String owner, long number) {
    return and(eq("key", KEY), eq("owner", owner), eq("token", number));
  }

  /**
   * The lock at one moment.
   *
   * @param left until it expires; zero when it is free or expired
   */
  record Seen(LockStatus status, Duration left) {
    /** The holder, for a message. */
    String holder() {
      if (status.owner() == null) {
        return "nobody";
      }
      return status.host() == null
          ? "owner " + status.owner() + " (Mongock itself)"
          : status.host()
              + " (process "
              + status.pid()
              + ", version "
              + status.version()
              + ", owner "
              + status.owner()
              + ")";
    }
  }
}
