package taskrunner.importer;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.WriteError;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.DatabaseErrors;
import taskrunner.database.Failover;
import taskrunner.schema.WriteGuard;

/**
 * Inserts batches, unordered, through failovers: an insert that returned an error may have been
 * stored, so it is repeated, and what is then found to be there already counts as inserted.
 */
public final class Inserts {
  static final int DUPLICATE_KEY = 11000;
  static final int REFUSED_BY_VALIDATOR = 121;

  private final WriteGuard guard;

  /**
   * @param guard asked before every attempt
   */
  public Inserts(WriteGuard guard) {
    this.guard = guard;
  }

  /**
   * What the server refused, by the document's place in the batch.
   *
   * @param repeated the batch was sent more than once, so a duplicate key may be our own
   */
  record Outcome(Map<Integer, BulkWriteError> errors, boolean repeated) {
    static Outcome of(List<BulkWriteError> errors, boolean repeated) {
      Map<Integer, BulkWriteError> byPlace = new HashMap<>();
      errors.forEach(error -> byPlace.put(error.getIndex(), error));
      return new Outcome(byPlace, repeated);
    }

    /** Why the document at that place was refused; null where it was not. */
    @Nullable BulkWriteError of(int place) {
      return errors.get(place);
    }
  }

  /**
   * Inserts documents that are encoded already.
   *
   * <ol>
   *   <li>First all in one transaction with the guard's own check: either they are all stored while
   *       the guard agrees, or none is.
   *   <li>Where one is refused, which ends a transaction, they are inserted without, so that each
   *       stands by itself.
   * </ol>
   */
  Outcome insert(MongoCollection<BsonDocument> collection, List<RawBsonDocument> documents) {
    MongoCollection<RawBsonDocument> raw = collection.withDocumentClass(RawBsonDocument.class);
    boolean[] together = {true};
    return patiently(
        "inserting into " + collection.getNamespace().getCollectionName(),
        repeated -> {
          while (true) {
            try {
              insert(raw, documents, together);
              return Outcome.of(List.of(), repeated);
            } catch (MongoBulkWriteException e) {
              for (BulkWriteError error : e.getWriteErrors()) {
                if (Failover.isServerTrouble(error.getCode())) {
                  throw e;
                }
              }
              if (e.getWriteConcernError() != null) {
                throw e;
              }
              if (!together[0]) {
                return Outcome.of(e.getWriteErrors(), repeated);
              }
              together[0] = false;
            }
          }
        });
  }

  /**
   * @param together whether in a transaction; becomes false where there are none
   */
  private void insert(
      MongoCollection<RawBsonDocument> collection,
      List<RawBsonDocument> documents,
      boolean[] together) {
    InsertManyOptions unordered = new InsertManyOptions().ordered(false);
    if (!together[0]) {
      guard.check();
      collection.insertMany(documents, unordered);
      return;
    }
    guard.commit(
        session -> {
          if (session == null) {
            together[0] = false;
            collection.insertMany(documents, unordered);
          } else {
            collection.insertMany(session, documents, unordered);
          }
        });
  }

  /** Deletes what {@code filter} finds; returns how many there were. */
  long delete(MongoCollection<BsonDocument> collection, Bson filter) {
    long[] deleted = {0};
    patientlyDo(
        "deleting imported documents from " + collection.getNamespace().getCollectionName(),
        () ->
            guard.commit(
                session ->
                    deleted[0] =
                        session == null
                            ? collection.deleteMany(filter).getDeletedCount()
                            : collection.deleteMany(session, filter).getDeletedCount()));
    return deleted[0];
  }

  /**
   * Returns while the work may go on.
   *
   * @throws taskrunner.TaskRunnerSchemaException it may not
   */
  void check() {
    guard.check();
  }

  /** As {@link WriteGuard#checkStop}. */
  void checkStop() {
    guard.checkStop();
  }

  /**
   * What became of a replacement.
   *
   * @param matched whether the document was still as it was
   * @param refused why the server does not take the new one; null where it does
   */
  record Replaced(boolean matched, @Nullable WriteError refused) {}

  /** Replaces what {@code unchanged} matches; a repeated one may find its own work done. */
  Replaced replace(
      MongoCollection<BsonDocument> collection, Bson unchanged, BsonDocument replacement) {
    return patiently(
        "replacing a document of " + collection.getNamespace().getCollectionName(),
        () -> {
          try {
            long[] matched = {0};
            guard.commit(
                session ->
                    matched[0] =
                        session == null
                            ? collection.replaceOne(unchanged, replacement).getMatchedCount()
                            : collection
                                .replaceOne(session, unchanged, replacement)
                                .getMatchedCount());
            return new Replaced(matched[0] == 1, null);
          } catch (MongoWriteException e) {
            if (Failover.isServerTrouble(e.getCode())) {
              throw e;
            }
            return new Replaced(false, e.getError());
          }
        });
  }

  /** Does {@code work}, which may be repeated, again while the server is only passing through. */
  void patientlyDo(String doing, Runnable work) {
    patiently(
        doing,
        () -> {
          work.run();
          return true;
        });
  }

  /** Does {@code work}, which may be repeated, again while the server is only passing through. */
  public <T> T patiently(String doing, Supplier<T> work) {
    return patiently(doing, again -> work.get());
  }

  private <T> T patiently(String doing, Function<Boolean, T> work) {
    guard.check();
    try {
      return Failover.retry(guard::check, work);
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, doing);
    }
  }
}
