package taskrunner.importer.export;

import com.mongodb.MongoCommandException;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import taskrunner.importer.store.RecordKind;

/**
 * The documents of one collection in the order of the files, which is the order of its unique
 * index.
 *
 * <p>Without that index the server sorts. It refuses if a document has an array both as run id and
 * as second key. Then the documents with an array as run id, which no file can contain, are left
 * out.
 */
final class SortedDocuments {
  /** The server's BadValue: "cannot sort with keys that are parallel arrays". */
  private static final int BAD_VALUE = 2;

  private static final Bson ARRAY_AS_RUN_ID =
      Filters.expr(BsonDocument.parse("{$isArray: '$runId'}"));
  private static final Bson ANOTHER_RUN_ID =
      Filters.expr(BsonDocument.parse("{$not: {$isArray: '$runId'}}"));

  private SortedDocuments() {}

  /**
   * Opens a cursor.
   *
   * @param leftOut gets the documents that the cursor skips
   */
  static MongoCursor<RawBsonDocument> of(
      RecordKind kind, MongoCollection<RawBsonDocument> collection, LeftOut leftOut) {
    try {
      return sorted(kind, collection.find()).iterator();
    } catch (MongoCommandException e) {
      if (e.getErrorCode() != BAD_VALUE || kind.runField().equals("_id")) {
        throw e;
      }
      MongoCursor<RawBsonDocument> rest = sorted(kind, collection.find(ANOTHER_RUN_ID)).iterator();
      String name = collection.getNamespace().getCollectionName();
      // Only the _id is needed; the rest may be large.
      collection
          .find(ARRAY_AS_RUN_ID)
          .projection(new BsonDocument("_id", new BsonInt32(1)))
          .forEach(document -> leftOut.add(name, document));
      return rest;
    }
  }

  private static FindIterable<RawBsonDocument> sorted(
      RecordKind kind, FindIterable<RawBsonDocument> found) {
    return found.sort(Sorts.ascending(kind.keyFields())).allowDiskUse(true);
  }
}
