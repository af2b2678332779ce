package taskrunner.view;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The result of a command, as it is printed.
 *
 * @param outcome one word, e.g. {@code applied}
 * @param exitCode one of {@link ExitCode}
 * @param database the database's name; null where the command has none, or it is not known yet
 * @param failure why the command failed; null when it did not
 * @param fields the command's own fields of its JSON object
 * @param page the same as text
 */
public record View(
    String outcome,
    int exitCode,
    @Nullable String database,
    @Nullable Failure failure,
    Fields fields,
    TextPage page) {
  /** An empty view of a command that succeeded. */
  public View(String outcome, int exitCode, @Nullable String database) {
    this(outcome, exitCode, database, null, new Fields(), new TextPage());
  }

  /** An empty view of a command that failed. */
  public View(String outcome, Failure failure, @Nullable String database) {
    this(outcome, failure.exitCode(), database, failure, new Fields(), new TextPage());
  }

  /** A text that is the whole answer: a script, a usage, a version. */
  public static View ofText(
      String outcome, String name, String content, @Nullable String database) {
    var view = new View(outcome, ExitCode.DONE, database);
    view.fields.with(name, new Verbatim(content));
    view.page.verbatim(content);
    return view;
  }

  public View with(String name, @Nullable Object value) {
    fields.with(name, value);
    return this;
  }

  /**
   * The JSON object of a command.
   *
   * @param command the command's name; null where none was recognised
   */
  public Fields object(@Nullable String command, Duration duration) {
    var object =
        new Fields()
            .with("command", command)
            .with("outcome", outcome)
            .with("exitCode", exitCode)
            .with("database", database)
            .with("durationMs", duration);
    if (failure != null) {
      object.with("error", failure.fields());
    }
    object.putAll(fields);
    return object;
  }

  /** Adds a list of objects, which is a table in text. */
  public View table(String name, Table table) {
    page.table(table);
    return with(name, table.rows());
  }
}
