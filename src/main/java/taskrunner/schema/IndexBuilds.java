package taskrunner.schema;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * Watches index builds from a second connection.
 *
 * @param client null where builds are not watched
 */
record IndexBuilds(@Nullable MongoClient client, IndexBuildProgress progress) {
  /** Builds are made as always, and nobody looks. */
  static final IndexBuilds UNWATCHED = new IndexBuilds(null, IndexBuildProgress.NONE);

  /** Queries that may take long, and whose end the same client sees to. */
  Readings readings(WriteGuard guard) {
    return new Readings(client, guard);
  }

  /**
   * Begins to watch a build that this thread is about to wait for; to be closed when it is over.
   */
  Watch watch(
      MongoDatabase database,
      String collection,
      BsonString index,
      BsonString comment,
      WriteGuard guard) {
    MongoClient watching = client;
    return watching == null
        ? new Watch(null)
        : new Watch(
            new IndexBuildWatch(
                new BuildOperations(
                    new CurrentOperations(watching.getDatabase("admin")),
                    database.getName() + "." + collection,
                    index.getValue(),
                    comment.getValue()),
                collection,
                index.getValue(),
                guard,
                progress));
  }

  /** A build that may be watched. */
  record Watch(@Nullable IndexBuildWatch running) implements AutoCloseable {
    @Override
    public void close() {
      if (running != null) {
        running.close();
      }
    }
  }
}
