package taskrunner.database;

import java.io.PrintWriter;
import java.io.StringWriter;
import taskrunner.TaskRunnerSchemaException;

/** All that a logger could print of an exception. */
final class Traces {
  private Traces() {}

  static String of(TaskRunnerSchemaException error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text + String.valueOf(error.hint());
  }
}
