package taskrunner.schema;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcernResult;
import com.mongodb.bulk.WriteConcernError;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Failover;
import taskrunner.database.Uninterrupted;

/**
 * A command that may be done twice, sent to the primary and acknowledged by a majority. It is
 * repeated when the primary changes meanwhile: the driver repeats only writes to documents.
 */
final class RepeatableCommand {
  private final MongoDatabase database;
  private final BsonDocument command;
  private final Runnable beforeAgain;
  private final Supplier<@Nullable Duration> left;
  private boolean repeated;

  /**
   * @param beforeAgain called before each repetition; what it throws ends it
   * @param left how long a short command may take, asked before each sending; null for any time
   */
  RepeatableCommand(
      MongoDatabase database,
      BsonDocument command,
      BsonString comment,
      Runnable beforeAgain,
      Supplier<@Nullable Duration> left) {
    this.database = database;
    this.command =
        command
            .append("writeConcern", database.getWriteConcern().asDocument())
            .append("comment", comment);
    this.beforeAgain = beforeAgain;
    this.left = left;
  }

  /** Runs it; an interrupt abandons it. */
  BsonDocument run() {
    return Failover.retry(beforeAgain, again -> send(database, again));
  }

  /**
   * Waits for the end of a short command also when interrupted: abandoned, it could be done by the
   * server after the lock was released, when another has made again what it drops. An index build,
   * which may take long, can be abandoned: who makes the same index joins it.
   *
   * <p>For the same reason the server has to give it up ({@code maxTimeMS}) when our time is over:
   * held up there, behind a lock or by a frozen machine, it would be done under another's lease. It
   * is then tried again, if the guard agrees.
   */
  BsonDocument wholly() {
    return Failover.retry(beforeAgain, again -> Uninterrupted.call(() -> sendBounded(again)));
  }

  /** Told by the server itself, so that its answer is waited for: then it is surely over. */
  private BsonDocument sendBounded(boolean again) {
    Duration time = left.get();
    if (time == null) {
      return send(database, again);
    }
    long millis = Math.max(1, time.toMillis());
    Long configured = database.getTimeout(TimeUnit.MILLISECONDS);
    if (configured != null && configured > 0) {
      // With a time limit of its own, the driver is who tells the server.
      return send(database.withTimeout(Math.min(configured, millis), TimeUnit.MILLISECONDS), again);
    }
    command.put("maxTimeMS", new BsonInt64(millis));
    try {
      return send(database, again);
    } catch (MongoExecutionTimeoutException e) {
      throw new MongoOperationTimeoutException("the server gave it up in time", e);
    }
  }

  /** Whether it was sent more than once, and may so have found its own work done. */
  boolean repeated() {
    return repeated;
  }

  private BsonDocument send(MongoDatabase to, boolean again) {
    repeated = again;
    BsonDocument answer = to.runCommand(command, ReadPreference.primary(), BsonDocument.class);
    // The driver does not look at it, as it does after a write to a document.
    if (answer.containsKey("writeConcernError")) {
      throw unconfirmed(answer.getDocument("writeConcernError"));
    }
    return answer;
  }

  private static MongoWriteConcernException unconfirmed(BsonDocument error) {
    return new MongoWriteConcernException(
        new WriteConcernError(
            error.getNumber("code").intValue(),
            error.getString("codeName", new BsonString("")).getValue(),
            error.getString("errmsg", new BsonString("")).getValue(),
            error.getDocument("errInfo", new BsonDocument())),
        WriteConcernResult.unacknowledged(),
        null,
        List.of());
  }
}
