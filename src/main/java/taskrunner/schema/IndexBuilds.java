package taskrunner.schema;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * Watches index builds over a second connection.
 *
 * @param admin gives the database {@code admin}; null if builds are not watched
 */
record IndexBuilds(@Nullable Supplier<MongoDatabase> admin, IndexBuildProgress progress) {
  /** Builds without progress. */
  static final IndexBuilds UNWATCHED = new IndexBuilds(null, IndexBuildProgress.NONE);

  /** Queries that may take long, and that are killed over the same connection. */
  LongQueries readings(WriteGuard guard) {
    return new LongQueries(admin, guard);
  }

  /**
   * Sends a short command and waits for its end, which a requested stop hastens.
   *
   * @param name of the command
   * @throws TaskRunnerSchemaException a stop was requested meanwhile
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
      // If a stop was requested, it ended the command.
      guard.checkStop();
      throw e;
    }
  }

  /**
   * Starts to watch an index build, of one or several indexes, for which this thread is about to
   * wait. Close it after the build.
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
