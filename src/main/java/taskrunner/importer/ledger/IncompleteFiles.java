package taskrunner.importer.ledger;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;

/**
 * The files that no import has completed since they were first imported, or since an undo began to
 * take them back.
 *
 * @param first the path of the first; null if there is none, or it can't be read
 */
public record IncompleteFiles(long files, @Nullable String first) {
  private static final List<BsonDocument> COUNT =
      List.of(
          BsonDocument.parse("{$match: {kind: {$exists: true}, complete: {$ne: true}}}"),
          BsonDocument.parse("{$sort: {_id: 1}}"),
          BsonDocument.parse("{$group: {_id: null, files: {$sum: 1}, first: {$first: '$path'}}}"));

  /** Counts them in one command, which reads all entries. */
  public static IncompleteFiles read(MongoDatabase database, String ledger) {
    MongoCollection<BsonDocument> files = database.getCollection(ledger, BsonDocument.class);
    BsonDocument found = files.aggregate(COUNT).first();
    if (found == null) {
      return new IncompleteFiles(0, null);
    }
    StoredDocument stored = StoredDocument.of(ledger, found);
    return new IncompleteFiles(
        stored.needed("files", StoredType.COUNT), stored.shown("first", StoredType.TEXT));
  }
}
