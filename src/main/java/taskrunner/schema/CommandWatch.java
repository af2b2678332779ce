package taskrunner.schema;

import com.mongodb.client.model.Filters;
import java.util.List;
import org.bson.BsonDocument;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.text.Log;

/**
 * Watches one short command while another thread waits for its answer. The server may delay it, for
 * example behind a long transaction. When a stop is requested, or the waiting thread is
 * interrupted, the command is killed at the server. The thread still waits for its answer, so that
 * the command has ended when the lock is released.
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
   * @param comment the command's comment
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

  /** Runs repeatedly: the first time may be before the server has started the command. */
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
      LOG.debug("The command {} could not be killed; waiting for its end.", name, e);
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
