package taskrunner.database;

import com.mongodb.MongoException;
import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Aggregations whose result nearly always fits into one answer, asked for as plain commands. A
 * start is spared the loading of the driver's builders and cursors, in a cold JVM half of its time:
 * the handshake has loaded what a command needs.
 *
 * <p>Such a command the driver does not repeat in a failover, and it has no second batch: in both
 * cases it is asked for again in the driver's own way.
 */
public final class SingleBatchAggregate {
  private static final int MOST = 10_000;

  private SingleBatchAggregate() {}

  /**
   * The documents that the pipeline gives, with the database's read concern, from the primary.
   *
   * @throws MongoException as the driver's own
   */
  public static List<Document> aggregate(
      MongoDatabase database, String collection, List<Document> pipeline) {
    List<Document> documents = asked(database, collection, pipeline);
    return documents == null
        ? database.getCollection(collection).aggregate(pipeline).into(new ArrayList<>())
        : documents;
  }

  private static @Nullable List<Document> asked(
      MongoDatabase database, String collection, List<Document> pipeline) {
    Document command =
        new Document("aggregate", collection)
            .append("pipeline", pipeline)
            .append("cursor", new Document("batchSize", MOST))
            .append("readConcern", database.getReadConcern().asDocument());
    try {
      Document cursor = database.runCommand(command).get("cursor", Document.class);
      return cursor.getLong("id") == 0 ? cursor.getList("firstBatch", Document.class) : null;
    } catch (MongoException e) {
      if (Failover.passes(e)
          && !(e instanceof MongoTimeoutException)
          && !(e instanceof MongoSocketReadTimeoutException)) {
        return null;
      }
      throw e;
    }
  }
}
