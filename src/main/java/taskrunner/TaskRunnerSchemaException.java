package taskrunner;

import org.jspecify.annotations.Nullable;
import taskrunner.text.Printable;
import taskrunner.text.PrintableError;

/**
 * The superclass of the exceptions of this library. The message is one sentence for a person: what
 * is wrong and where; {@link #hint()} says what to do. No message, hint or cause holds the password
 * of a connection string, or a control character: a copy replaces a cause that does ({@link
 * PrintableError}).
 */
public class TaskRunnerSchemaException extends RuntimeException {
  private final ErrorCode code;
  private final @Nullable String hint;

  /** Not serialised: it is for the process that failed. */
  private transient volatile @Nullable MigrationReport report;

  public TaskRunnerSchemaException(ErrorCode code, String message, @Nullable String hint) {
    this(code, message, hint, null);
  }

  public TaskRunnerSchemaException(
      ErrorCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(Printable.of(message), PrintableError.ofNullable(cause));
    this.code = code;
    this.hint = Printable.ofNullable(hint);
  }

  /** The kind of error, for a program. */
  public ErrorCode code() {
    return code;
  }

  /** What to do, for a person; null if the message is enough. */
  public @Nullable String hint() {
    return hint;
  }

  /**
   * The partial result of an operation that changes the database, with the known state of each
   * change unit; null for other failures, such as those of the configuration.
   */
  public @Nullable MigrationReport report() {
    return report;
  }

  /** Adds the report, unless it has one; called by the library. */
  public TaskRunnerSchemaException with(MigrationReport soFar) {
    if (report == null) {
      report = soFar;
    }
    return this;
  }
}
