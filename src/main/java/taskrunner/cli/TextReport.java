package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A text that is the whole answer: a script, a usage, a version. In JSON it is one string.
 *
 * @param field the string's name in JSON
 */
record TextReport(String outcome, String field, String content, @Nullable String database)
    implements Report {
  @Override
  public int exitCode() {
    return ExitCode.DONE;
  }

  @Override
  public void json(ObjectNode object) {
    // Not looked through for secrets: a script must stay as it is, and holds names only.
    object.putPOJO(field, content);
  }

  @Override
  public void text(TextPage page) {
    page.verbatim(content);
  }
}
