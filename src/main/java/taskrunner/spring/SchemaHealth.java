package taskrunner.spring;

import taskrunner.SchemaStatus;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.view.Failure;
import taskrunner.view.Fields;

/**
 * Whether the database has the schema of this build; one command. Each line of Boot has its own
 * type of health.
 *
 * @param state the name of Boot's status
 */
record SchemaHealth(State state, Fields details) {
  enum State {
    /** Nothing is pending that a start would apply. */
    UP,
    OUT_OF_SERVICE,
    /** The query failed, or a start would refuse. */
    DOWN
  }

  static SchemaHealth of(SchemaMigration migration) {
    if (!migration.isEnabled()) {
      return new SchemaHealth(State.UP, new Fields().with("outcome", "disabled"));
    }
    try {
      SchemaStatus status = migration.query(operations -> operations.status());
      Fields details = new Fields().with("database", status.database());
      if (!status.pending().isEmpty()) {
        details.with("pending", status.pending());
      }
      if (!status.leftToCommandLine().isEmpty()) {
        details.with("leftToCommandLine", status.leftToCommandLine());
      }
      if (!status.newer().isEmpty()) {
        details.with("newer", status.newer());
      }
      return new SchemaHealth(
          status.pending().isEmpty() ? State.UP : State.OUT_OF_SERVICE, details);
    } catch (TaskRunnerSchemaException e) {
      Failure failure = Failure.of(e);
      return new SchemaHealth(
          State.DOWN,
          new Fields()
              .with("error", failure.code().word())
              .with("message", failure.message())
              .with("hint", String.valueOf(failure.hint())));
    }
  }
}
