package taskrunner.importer.write;

import com.mongodb.MongoWriteException;
import com.mongodb.WriteError;
import com.mongodb.client.MongoCollection;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Failover;

/**
 * The result of replacing one document.
 *
 * @param matched whether the document was unchanged
 * @param refused why the server refuses the new document; null if it does not
 */
public record Replacement(boolean matched, @Nullable WriteError refused) {
  /** Replaces the document that {@code unchanged} matches. A retry may find it replaced already. */
  public static Replacement run(
      Retries retries,
      MongoCollection<BsonDocument> collection,
      Bson unchanged,
      BsonDocument replacement) {
    return retries.retry(
        "replacing a document of " + collection.getNamespace().getCollectionName(),
        () -> {
          try {
            long[] matched = {0};
            retries
                .guard()
                .commit(
                    session ->
                        matched[0] =
                            session == null
                                ? collection.replaceOne(unchanged, replacement).getMatchedCount()
                                : collection
                                    .replaceOne(session, unchanged, replacement)
                                    .getMatchedCount());
            return new Replacement(matched[0] == 1, null);
          } catch (MongoWriteException e) {
            if (Failover.isServerTrouble(e.getCode())) {
              throw e;
            }
            return new Replacement(false, e.getError());
          }
        });
  }
}
