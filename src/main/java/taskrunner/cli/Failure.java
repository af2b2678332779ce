package taskrunner.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.text.Printable;
import taskrunner.text.PrintableError;

/**
 * What went wrong, for a person and for a script: the one place where an exception becomes a
 * sentence and an exit code. Nothing in it holds a secret.
 *
 * @param message one sentence
 * @param hint what to do about it; null where the message says it all
 * @param trace the stack trace, shown with {@code -v} only
 */
record Failure(ErrorCode code, String message, @Nullable String hint, int exitCode, String trace) {

  /** The failure that {@code error} means. */
  static Failure of(Throwable error) {
    if (error instanceof TaskRunnerSchemaException known) {
      return of(known.code(), messageOf(known), known.hint(), known);
    }
    if (error instanceof CommandLine.ParameterException wrong) {
      var shown = Usage.withoutSecrets(wrong);
      return of(
          ErrorCode.WRONG_USAGE, Usage.inItsWords(messageOf(shown)), Usage.hint(wrong), shown);
    }
    return of(
        ErrorCode.INTERNAL,
        "Unexpected "
            + error.getClass().getSimpleName()
            + (error.getMessage() == null ? "" : ": " + error.getMessage()),
        "This is a defect: run the command again with -v and report the stack trace.",
        error);
  }

  /** The failure of a command that was stopped by a signal, whatever it threw on its way out. */
  static Failure interrupted(StopSignal signal, @Nullable Throwable error) {
    var message =
        error instanceof TaskRunnerSchemaException known && known.code() == ErrorCode.INTERRUPTED
            ? messageOf(known)
            : "Interrupted by " + signal;
    return new Failure(
        ErrorCode.INTERRUPTED,
        sentence(message),
        "Run the command again: it goes on where this one stopped.",
        signal.exitCode(),
        error == null ? "" : traceOf(error));
  }

  private static Failure of(
      ErrorCode code, String message, @Nullable String hint, Throwable cause) {
    return new Failure(
        code,
        sentence(message),
        hint == null ? null : sentence(hint),
        ExitCode.of(code),
        traceOf(cause));
  }

  private static String messageOf(Throwable error) {
    var message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : message;
  }

  /** On one line, with a full stop. */
  private static String sentence(String text) {
    var line = Printable.of(text.strip());
    return line.matches(".*[.!?…]") ? line : line + ".";
  }

  private static String traceOf(Throwable error) {
    var trace = new StringWriter();
    PrintableError.of(error).printStackTrace(new PrintWriter(trace, true));
    return trace.toString();
  }
}
