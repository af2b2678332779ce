package taskrunner;

import java.time.Duration;
import java.util.List;
import taskrunner.text.Printable;

/**
 * What an undo did.
 *
 * @param steps the units taken back, newest first; empty when nothing was applied
 * @param kept what was left in place, and why
 * @param warnings what a person should know although it succeeded, each one sentence
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

  /** The sentence on change units that stay because this process does not have them. */
  public static String left(List<String> foreignNamespaces) {
    return "The change units of "
        + String.join(", ", foreignNamespaces)
        + " stay as they are: this process does not have them (--units JAR brings them to the"
        + " command line).";
  }

  /**
   * Something that undo did not remove because the step did not make it, or it holds data.
   *
   * @param documents how many documents it holds or concerns
   */
  public record Kept(String collection, long documents, String why) {
    public Kept {
      why = Printable.of(why);
    }
  }
}
