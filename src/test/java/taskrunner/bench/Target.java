package taskrunner.bench;

import java.util.List;

/** A target, and the value measured for it. */
record Target(String words, String measured, boolean met) {
  static String table(List<Target> targets) {
    StringBuilder table = new StringBuilder("| target | measured | |\n|---|---|---|");
    for (Target target : targets) {
      table
          .append("\n| ")
          .append(target.words)
          .append(" | ")
          .append(target.measured)
          .append(target.met ? " | met |" : " | **not met** |");
    }
    return table.toString();
  }

  static Target ratio(String words, Rounds.Ratio measured, double most) {
    return new Target(words, measured.toString(), measured.median() <= most);
  }

  static Target atLeast(String words, Rounds.Ratio measured, double least) {
    return new Target(words, measured.toString(), measured.median() >= least);
  }
}
