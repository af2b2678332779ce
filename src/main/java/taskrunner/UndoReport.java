package taskrunner;

import java.time.Duration;
import java.util.List;
import taskrunner.text.Printable;

/**
 * The result of an undo.
 *
 * @param steps the undone units, newest first; empty if none was applied
 * @param kept what was not removed, and why
 * @param warnings warnings of a successful undo, one sentence each
 */
public record UndoReport(
    String database,
    List<StepReport> steps,
    List<Kept> kept,
    Duration duration,
    List<String> warnings) {
  public UndoReport {
    steps = List.copyOf(steps);
    kept = List.copyOf(kept);
    warnings = Printable.all(warnings);
  }

  /** The warning about change units that this process does not have. */
  public static String left(List<String> foreignNamespaces) {
    return "The change units of "
        + String.join(", ", foreignNamespaces)
        + " stay unchanged: this process does not have them (on the command line, --units JAR adds"
        + " them).";
  }

  /**
   * A collection that undo did not remove, because the step did not create it or it holds data.
   *
   * @param documents how many documents it holds or concerns
   */
  public record Kept(String collection, long documents, String why) {
    public Kept {
      why = Printable.of(why);
    }
  }
}
