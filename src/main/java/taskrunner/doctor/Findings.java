package taskrunner.doctor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.DatabaseErrors;
import taskrunner.doctor.DoctorReport.Check;
import taskrunner.doctor.DoctorReport.Status;

/** Collects the results of the checks, also of a check that throws. */
final class Findings {
  private final List<Check> checks = new ArrayList<>();
  private @Nullable TaskRunnerSchemaException failure;

  void ok(String name, String detail) {
    checks.add(new Check(name, Status.OK, detail));
  }

  void warn(String name, String detail) {
    checks.add(new Check(name, Status.WARN, detail));
  }

  /** A warning with all {@code problems}; {@code fine} if there are none. */
  void warnOfAny(String name, List<String> problems, String fine) {
    if (problems.isEmpty()) {
      ok(name, fine);
    } else {
      warn(name, String.join(" ", problems));
    }
  }

  /** Ends the check as failed if there is an error. */
  static void require(@Nullable TaskRunnerSchemaException error) {
    if (error != null) {
      throw error;
    }
  }

  void fail(String name, TaskRunnerSchemaException error) {
    checks.add(new Check(name, Status.FAIL, sentences(error)));
    if (failure == null) {
      failure = error;
    }
  }

  /**
   * Makes a check. A missing privilege is a warning; after any other error commands will fail as
   * well.
   *
   * @param doing what the check does, for the error's sentence
   * @return whether it ended without an error
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
