package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.StepReport;

/**
 * A command that could not do what was asked. As text it is a sentence on stderr, which the printer
 * writes in either format; stdout has the steps, where the command has any.
 *
 * @param known the command's own fields, as far as they are known
 * @param steps what became of each step; empty where that is not known
 */
record FailedReport(
    Failure failure,
    String outcome,
    @Nullable String database,
    ObjectNode known,
    List<StepReport> steps)
    implements Report {
  FailedReport {
    steps = List.copyOf(steps);
  }

  /** Of a command of which nothing more is known. */
  static FailedReport of(Failure failure, @Nullable String database) {
    return new FailedReport(failure, "failed", database, Json.object(), List.of());
  }

  @Override
  public int exitCode() {
    return failure.exitCode();
  }

  @Override
  public void json(ObjectNode object) {
    object.setAll(known);
  }

  @Override
  public void text(TextPage page) {
    Steps.text(page, steps);
  }
}
