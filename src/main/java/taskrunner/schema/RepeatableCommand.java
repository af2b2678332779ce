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
 * An idempotent command, sent to the primary with majority write concern. It is repeated after a
 * failover, because the driver repeats only writes to documents.
 */
final class RepeatableCommand {
  private final MongoDatabase database;
  private final BsonDocument command;
  private final Runnable beforeAgain;
  private final Supplier<@Nullable Duration> left;
  private boolean repeated;

  /**
   * @param beforeAgain called before each repetition; its exception ends the command
   * @param left the time limit of a short command, read before each sending; null for none
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

  /** Runs the command; an interrupt abandons it. */
  BsonDocument run() {
    return Failover.retry(beforeAgain, again -> send(database, again));
  }

  /**
   * Runs a short command and waits for its end even if interrupted. If abandoned, the server could
   * execute it after the release of the lock, when another process has recreated what it drops. An
   * index build, which may take long, can be abandoned: a process that builds the same index joins
   * it.
   *
   * <p>For the same reason the server ends the command ({@code maxTimeMS}) when this process's time
   * is over: delayed behind a lock or by a frozen machine, it would be executed under another
   * process's lease. It is then repeated, if the guard agrees.
   */
  BsonDocument wholly() {
    return Failover.retry(beforeAgain, again -> Uninterrupted.call(() -> sendBounded(again)));
  }

  /** The server has the time limit, so its answer shows that the command has ended. */
  private BsonDocument sendBounded(boolean again) {
    Duration time = left.get();
    if (time == null) {
      return send(database, again);
    }
    long millis = Math.max(1, time.toMillis());
    Long configured = database.getTimeout(TimeUnit.MILLISECONDS);
    if (configured != null && configured > 0) {
      // With a configured time limit, the driver sends it to the server.
      return send(database.withTimeout(Math.min(configured, millis), TimeUnit.MILLISECONDS), again);
    }
    command.put("maxTimeMS", new BsonInt64(millis));
    try {
      return send(database, again);
    } catch (MongoExecutionTimeoutException e) {
      throw new MongoOperationTimeoutException("the server gave it up in time", e);
    }
  }

  /** Whether it was sent more than once, and may have found its own effect. */
  boolean repeated() {
    return repeated;
  }

  private BsonDocument send(MongoDatabase to, boolean again) {
    repeated = again;
    BsonDocument answer = to.runCommand(command, ReadPreference.primary(), BsonDocument.class);
    // The driver checks this only after a write to a document.
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
