package taskrunner.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import taskrunner.TaskRunnerSchemaException;

/** What a failed boot prints in place of a stack trace: the sentence, and what to do. */
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
