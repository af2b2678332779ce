package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A command that could not do what was asked. As text it is a sentence on stderr, which the printer
 * writes in either format; stdout has nothing.
 *
 * @param known the command's own fields, as far as they are known
 */
record FailedReport(Failure failure, String outcome, @Nullable String database, ObjectNode known)
    implements Report {
  @Override
  public int exitCode() {
    return failure.exitCode();
  }

  @Override
  public void json(ObjectNode object) {
    object.setAll(known);
  }

  @Override
  public void text(TextPage page) {}
}
