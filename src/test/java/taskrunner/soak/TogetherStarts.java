package taskrunner.soak;

import java.util.ArrayList;
import java.util.List;
import taskrunner.testing.ChildJvm;

/** Processes that start at the same moment: each waits until all are ready. */
final class TogetherStarts {
  private TogetherStarts() {}

  /**
   * Runs them until they exit.
   *
   * @throws AssertionError if an exit status is not 0; the message has what the process printed and
   *     logged
   */
  static List<List<String>> succeed(List<Starts> all) {
    List<ChildJvm> children = new ArrayList<>();
    try {
      for (Starts each : all) {
        children.add(each.with("--wait").start());
      }
      children.forEach(child -> child.awaitLine("> ready"));
      children.forEach(child -> child.sendLine(""));
      List<List<String>> lines = new ArrayList<>();
      for (int i = 0; i < children.size(); i++) {
        ChildJvm child = children.get(i);
        if (child.end() != 0) {
          throw new AssertionError(all.get(i).action() + " failed: " + child.transcript());
        }
        lines.add(child.printed());
      }
      return lines;
    } finally {
      children.forEach(ChildJvm::close);
    }
  }
}
