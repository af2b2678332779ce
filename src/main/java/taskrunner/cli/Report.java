package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What a command has to say: the same thing once as JSON and once as text. */
interface Report {
  /** One word, e.g. {@code applied}. */
  String outcome();

  /** One of {@link ExitCode}. */
  int exitCode();

  /** The database's name; null where the command has none, or it is not known yet. */
  @Nullable String database();

  /** Adds the command's own fields to the common ones. */
  void json(ObjectNode object);

  /** Writes it for a person. */
  void text(TextPage page);

  /** Why the command failed; null when it did not. */
  default @Nullable Failure failure() {
    return null;
  }
}
