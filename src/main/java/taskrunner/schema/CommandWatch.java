package taskrunner.schema;

import com.mongodb.client.model.Filters;
import java.util.List;
import org.bson.BsonDocument;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.text.Log;

/**
 * Looks after one short command while another thread waits for its answer. The server may hold it
 * up, behind a long transaction for example. When a stop is asked for, or the waiting thread is
 * interrupted, the command is killed at the server; its answer is still waited for, so that it is
 * surely over when the lock is released.
 */
final class CommandWatch implements AutoCloseable {
  private static final Log LOG = Log.of(CommandWatch.class);

  private final CurrentOperations current;
  private final WriteGuard guard;
  private final String name;
  private final String database;
  private final String comment;
  private final Thread waiting = Thread.currentThread();
  private final BackgroundPoll watching;

  /**
   * @param name of the command, e.g. {@code collMod}
   * @param comment that it carries
   */
  CommandWatch(
      CurrentOperations current, WriteGuard guard, String name, String database, String comment) {
    this.current = current;
    this.guard = guard;
    this.name = name;
    this.database = database;
    this.comment = comment;
    this.watching = BackgroundPoll.begin("taskrunner-schema-command", this::look);
  }

  /** At each look: the first may come before the server has begun. */
  private void look() {
    if (!stopped()) {
      return;
    }
    try {
      List<BsonDocument> ours =
          current.find(
              false,
              Filters.and(
                  Filters.eq("command.comment", comment),
                  Filters.eq("command.$db", database),
                  Filters.exists("command." + name)));
      ours.forEach(operation -> current.kill(operation, comment));
    } catch (RuntimeException e) {
      LOG.debug("The command {} could not be ended; it is waited for.", name, e);
    }
  }

  private boolean stopped() {
    if (waiting.isInterrupted()) {
      return true;
    }
    try {
      guard.checkStop();
      return false;
    } catch (TaskRunnerSchemaException e) {
      return true;
    }
  }

  @Override
  public void close() {
    watching.close();
  }
}
