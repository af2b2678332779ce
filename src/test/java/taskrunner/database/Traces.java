package taskrunner.database;

import java.io.PrintWriter;
import java.io.StringWriter;
import taskrunner.TaskRunnerSchemaException;

/** Everything that a logger can print of an exception. */
final class Traces {
  private Traces() {}

  static String of(TaskRunnerSchemaException error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text + String.valueOf(error.hint());
  }
}
