package taskrunner.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import taskrunner.TaskRunnerSchemaException;

/** Prints the message and the hint of a failed start, instead of a stack trace. */
final class SchemaFailureAnalyzer extends AbstractFailureAnalyzer<TaskRunnerSchemaException> {
  @Override
  protected FailureAnalysis analyze(Throwable root, TaskRunnerSchemaException failure) {
    return new FailureAnalysis(
        "The database's schema could not be brought up to date (%s): %s"
            .formatted(failure.code().word(), failure.getMessage()),
        failure.hint(),
        failure);
  }
}
