package taskrunner.cli;

import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.view.Failure;

/** The signals that ask a command to stop. */
enum ProcessSignal {
  SIGHUP("HUP", 1),
  SIGINT("INT", 2),
  SIGTERM("TERM", 15);

  private final String shortName;
  private final int number;

  ProcessSignal(String shortName, int number) {
    this.shortName = shortName;
    this.number = number;
  }

  /** The name that the JVM knows it by, e.g. {@code TERM}. */
  String shortName() {
    return shortName;
  }

  /**
   * The failure of a command that this signal stopped.
   *
   * @param error what the stopped command threw; null for nothing
   * @param hint what to do then
   */
  Failure failure(@Nullable Throwable error, String hint) {
    var message =
        error instanceof TaskRunnerSchemaException known && known.code() == ErrorCode.INTERRUPTED
            ? Failure.messageOf(known)
            : "Interrupted by " + this;
    return new Failure(
        ErrorCode.INTERRUPTED,
        message,
        hint,
        exitCode(),
        error == null ? "" : Failure.traceOf(error));
  }

  /** What a shell reports for a process that this signal ended: 129, 130 or 143. */
  int exitCode() {
    return 128 + number;
  }
}
