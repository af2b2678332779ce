package taskrunner.schema;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * Watches index builds from a second connection.
 *
 * @param admin the database {@code admin}, asked for when it is needed; null where builds are not
 *     watched
 */
record IndexBuilds(@Nullable Supplier<MongoDatabase> admin, IndexBuildProgress progress) {
  /** Builds without showing progress. */
  static final IndexBuilds UNWATCHED = new IndexBuilds(null, IndexBuildProgress.NONE);

  /** Queries that may take long, and that are ended over the same connection. */
  LongQueries readings(WriteGuard guard) {
    return new LongQueries(admin, guard);
  }

  /**
   * Sends a short command and waits for its end, which comes soon when a stop is asked for.
   *
   * @param name of the command
   * @throws TaskRunnerSchemaException a stop was asked for meanwhile
   */
  @SuppressWarnings("try") // The watch runs beside.
  BsonDocument wholly(
      RepeatableCommand command, String name, String database, String comment, WriteGuard guard) {
    Supplier<MongoDatabase> watching = admin;
    if (watching == null) {
      return command.wholly();
    }
    try (CommandWatch watch =
        new CommandWatch(new CurrentOperations(watching), guard, name, database, comment)) {
      return command.wholly();
    } catch (MongoCommandException e) {
      // Where a stop was asked for, that is what ended it.
      guard.checkStop();
      throw e;
    }
  }

  /**
   * Begins to watch a build, of one index or several at once, that this thread is about to wait
   * for; to be closed when it is over.
   */
  Watch watch(
      MongoDatabase database,
      String collection,
      List<String> indexes,
      BsonString comment,
      WriteGuard guard) {
    Supplier<MongoDatabase> watching = admin;
    return watching == null
        ? new Watch(null)
        : new Watch(
            new IndexBuildWatch(
                new BuildOperations(
                    new CurrentOperations(watching),
                    database.getName() + "." + collection,
                    indexes,
                    comment.getValue()),
                collection,
                indexes,
                guard,
                progress));
  }

  /** E.g. {@code the indexes a_1, b_1}. */
  static String words(List<String> indexes) {
    return (indexes.size() == 1 ? "the index " : "the indexes ") + String.join(", ", indexes);
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
