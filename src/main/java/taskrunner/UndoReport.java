package taskrunner;

import java.time.Duration;
import java.util.List;
import taskrunner.text.Printable;

/**
 * What an undo did.
 *
 * @param steps the units taken back, newest first; empty when nothing was applied
 * @param kept what was left in place, and why
 */
public record UndoReport(
    String database, List<StepReport> steps, List<Kept> kept, Duration duration) {
  public UndoReport {
    steps = List.copyOf(steps);
    kept = List.copyOf(kept);
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
