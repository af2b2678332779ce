package taskrunner.view;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.text.Printable;
import taskrunner.text.PrintableError;
import taskrunner.text.TooLittleMemory;

/**
 * Why a command failed, without secrets.
 *
 * @param message one sentence
 * @param hint what to do; null if the message is enough
 * @param trace the stack trace, shown with {@code -v} only
 */
public record Failure(
    ErrorCode code, String message, @Nullable String hint, int exitCode, String trace) {

  /** Makes message and hint sentences. */
  public Failure {
    message = sentence(message);
    hint = hint == null ? null : sentence(hint);
  }

  public Failure(ErrorCode code, String message, @Nullable String hint, Throwable cause) {
    this(code, message, hint, ExitCode.of(code), traceOf(cause));
  }

  /** The failure that {@code error} means. */
  public static Failure of(Throwable error) {
    if (error instanceof TaskRunnerSchemaException known) {
      return new Failure(known.code(), messageOf(known), known.hint(), known);
    }
    if (error instanceof OutOfMemoryError) {
      return new Failure(
          ErrorCode.INTERNAL,
          TooLittleMemory.sentence(messageOf(error)),
          TooLittleMemory.HINT,
          error);
    }
    return new Failure(
        ErrorCode.INTERNAL,
        "Unexpected "
            + error.getClass().getSimpleName()
            + (error.getMessage() == null ? "" : ": " + error.getMessage()),
        "This is a defect: run the command again with -v and report the stack trace.",
        error);
  }

  /** {@code outcome} of an operation that failed. */
  public static String outcome(ErrorCode code) {
    return code == ErrorCode.LOCK_HELD ? "lock-not-acquired" : "failed";
  }

  /** The failure as plain data. */
  public Fields fields() {
    return new Fields().with("code", code.word()).with("message", message).with("hint", hint);
  }

  /** The error's message, or its name where it has none. */
  public static String messageOf(Throwable error) {
    var message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : message;
  }

  /** The stack trace of {@code error}, printable. */
  public static String traceOf(Throwable error) {
    var trace = new StringWriter();
    PrintableError.of(error).printStackTrace(new PrintWriter(trace, true));
    return trace.toString();
  }

  /** On one line, with a full stop. */
  private static String sentence(String text) {
    var line = Printable.of(text.strip());
    return line.matches(".*[.!?…]") ? line : line + ".";
  }
}
