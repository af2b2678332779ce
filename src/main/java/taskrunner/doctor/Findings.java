package taskrunner.doctor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.DatabaseErrors;
import taskrunner.doctor.DoctorReport.Check;
import taskrunner.doctor.DoctorReport.Status;

/** Collects what the checks find; a check that breaks off is a finding, too. */
final class Findings {
  private final List<Check> checks = new ArrayList<>();
  private @Nullable TaskRunnerSchemaException failure;

  void ok(String name, String detail) {
    checks.add(new Check(name, Status.OK, detail));
  }

  void warn(String name, String detail) {
    checks.add(new Check(name, Status.WARN, detail));
  }

  void fail(String name, TaskRunnerSchemaException error) {
    checks.add(new Check(name, Status.FAIL, sentences(error)));
    if (failure == null) {
      failure = error;
    }
  }

  /**
   * Makes a check. What the user may not look at is a warning; any other error means that commands
   * will fail as well.
   *
   * @param doing what the check does, for the error's sentence
   * @return whether it could be made
   */
  boolean check(String name, String doing, Runnable check) {
    try {
      check.run();
      return true;
    } catch (RuntimeException e) {
      TaskRunnerSchemaException error = DatabaseErrors.translate(e, doing);
      if (error.code() == ErrorCode.PERMISSION_DENIED) {
        warn(name, sentences(error));
      } else {
        fail(name, error);
      }
      return false;
    }
  }

  List<Check> checks() {
    return checks;
  }

  @Nullable TaskRunnerSchemaException failure() {
    return failure;
  }

  private static String sentences(TaskRunnerSchemaException error) {
    String message = String.valueOf(error.getMessage());
    return error.hint() == null ? message : message + " " + error.hint();
  }
}
