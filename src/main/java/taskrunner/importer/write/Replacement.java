package taskrunner.importer.write;

import com.mongodb.MongoWriteException;
import com.mongodb.WriteError;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.result.UpdateResult;
import java.util.List;
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
                            replace(collection, session, unchanged, replacement).getMatchedCount());
            return new Replacement(matched[0] == 1, null);
          } catch (MongoWriteException e) {
            if (Failover.isServerTrouble(e.getCode())) {
              throw e;
            }
            return new Replacement(false, e.getError());
          }
        });
  }

  private static UpdateResult replace(
      MongoCollection<BsonDocument> collection,
      @Nullable ClientSession session,
      Bson unchanged,
      BsonDocument replacement) {
    if (replacement.keySet().stream().noneMatch(name -> name.startsWith("$"))) {
      return session == null
          ? collection.replaceOne(unchanged, replacement)
          : collection.replaceOne(session, unchanged, replacement);
    }
    // The driver takes such a field at the top for an operator, although the server stores it.
    List<Bson> whole = List.of(Aggregates.replaceWith(new BsonDocument("$literal", replacement)));
    return session == null
        ? collection.updateOne(unchanged, whole)
        : collection.updateOne(session, unchanged, whole);
  }
}
