package taskrunner.importer.write;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Failover;
import taskrunner.lease.BoundedWrites;
import taskrunner.lease.EarlyCommit;
import taskrunner.lease.Lease;
import taskrunner.schema.WriteGuard;

/**
 * The result of an unordered insert. An insert that returned an error may have been stored. It is
 * retried, and a document that then exists counts as inserted.
 *
 * @param errors the server's refusals, by the document's index in the list
 * @param repeated whether the documents were sent more than once, so that a duplicate key may come
 *     from this import
 * @param early the commit that has all of them; null if a majority has what was not refused
 */
public record BatchInsert(
    Map<Integer, BulkWriteError> errors, boolean repeated, @Nullable EarlyCommit early) {
  public static final int DUPLICATE_KEY = 11000;

  private static final InsertManyOptions UNORDERED = new InsertManyOptions().ordered(false);

  /** Why the document at that index was refused; null if it was not. */
  public @Nullable BulkWriteError error(int place) {
    return errors.get(place);
  }

  /**
   * Inserts documents.
   *
   * <ol>
   *   <li>First all in one transaction with the guard's check: either all are stored while the
   *       guard agrees, or none is.
   *   <li>A refused document aborts the transaction. All are then inserted without a transaction,
   *       so that each document succeeds or fails by itself.
   * </ol>
   */
  public static BatchInsert run(
      Retries retries, MongoCollection<BsonDocument> collection, List<RawBsonDocument> documents) {
    return run(retries, null, collection, documents);
  }

  /**
   * The same, but the acknowledgment of the primary is sufficient for now.
   *
   * @param lease commits the transaction early; null to commit with the guard
   */
  public static BatchInsert run(
      Retries retries,
      @Nullable Lease lease,
      MongoCollection<BsonDocument> collection,
      List<RawBsonDocument> documents) {
    MongoCollection<RawBsonDocument> raw = collection.withDocumentClass(RawBsonDocument.class);
    boolean[] together = {true};
    return retries.retry(
        "inserting into " + collection.getNamespace().getCollectionName(),
        repeated -> {
          while (true) {
            try {
              EarlyCommit early = insert(retries.guard(), lease, raw, documents, together);
              return new BatchInsert(Map.of(), repeated, early);
            } catch (MongoBulkWriteException e) {
              boolean isTrouble =
                  e.getWriteErrors().stream()
                      .anyMatch(error -> Failover.isServerTrouble(error.getCode()));
              if (isTrouble || e.getWriteConcernError() != null) {
                throw e;
              }
              if (!together[0]) {
                Map<Integer, BulkWriteError> errors = new HashMap<>();
                e.getWriteErrors().forEach(error -> errors.put(error.getIndex(), error));
                return new BatchInsert(errors, repeated, null);
              }
              together[0] = false;
            }
          }
        });
  }

  /**
   * @param together whether to use a transaction; set to false if the server has none
   */
  private static @Nullable EarlyCommit insert(
      WriteGuard guard,
      @Nullable Lease lease,
      MongoCollection<RawBsonDocument> collection,
      List<RawBsonDocument> documents,
      boolean[] together) {
    if (!together[0]) {
      BoundedWrites.under(guard, collection).insertMany(documents, UNORDERED);
      return null;
    }
    Consumer<@Nullable ClientSession> write =
        session -> {
          if (session == null) {
            together[0] = false;
            collection.insertMany(documents, UNORDERED);
          } else {
            // Ordered: the driver may send very large documents in two commands, and the first
            // refusal ends the transaction. The second command would only report that end, as
            // something to retry.
            collection.insertMany(session, documents);
          }
        };
    if (lease != null) {
      return lease.commitEarly(write);
    }
    guard.commit(write);
    return null;
  }
}
