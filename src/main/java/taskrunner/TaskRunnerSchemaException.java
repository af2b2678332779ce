package taskrunner;

import org.jspecify.annotations.Nullable;
import taskrunner.text.Printable;
import taskrunner.text.PrintableError;

/**
 * The root of every exception this library throws on purpose. The message is one sentence for a
 * person: what was wrong and where; {@link #hint()} says what to do. No message, hint or cause ever
 * holds a connection string's password, or a control character: a cause that does is replaced by a
 * copy ({@link PrintableError}).
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

  /** What went wrong, for a program. */
  public ErrorCode code() {
    return code;
  }

  /** What to do about it, for a person; null where there is nothing to say beyond the message. */
  public @Nullable String hint() {
    return hint;
  }

  /**
   * What had been done when an operation that changes the database failed, and what became of each
   * change unit as far as that is known; null for failures of anything else, such as the
   * configuration.
   */
  public @Nullable MigrationReport report() {
    return report;
  }

  /** Adds the report, unless there is one already; called by the library. */
  public TaskRunnerSchemaException with(MigrationReport soFar) {
    if (report == null) {
      report = soFar;
    }
    return this;
  }
}
