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
 * Aggregations whose result nearly always fits into one batch, sent as plain commands. A start then
 * need not load the driver's builders and cursors, which takes half of its time in a cold JVM; the
 * handshake has already loaded the classes of a command.
 *
 * <p>The driver does not retry such a command after a failover, and there is no second batch. In
 * both cases the aggregation is repeated through the driver's own API.
 */
public final class SingleBatchAggregate {
  private static final int MOST = 10_000;

  private SingleBatchAggregate() {}

  /**
   * The result of the pipeline, with the database's read concern, from the primary.
   *
   * @throws MongoException as the driver does
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
