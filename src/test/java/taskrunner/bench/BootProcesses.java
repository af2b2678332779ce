package taskrunner.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The time of whole processes, from start to end. */
final class BootProcesses {
  private static final String TIME = "";
  private static final String LAUNCHER = ", launcher";
  private static final List<String> ROWS =
      List.of("hello", "find", "ours", "mongock", "ours first", "mongock first");

  private final BootJvm jvm;
  private final BootDatabases databases;
  private String chart = "";

  BootProcesses(BootJvm jvm, BootDatabases databases) {
    this.jvm = jvm;
    this.databases = databases;
  }

  String measure(int rounds, List<Target> targets) throws Exception {
    Map<String, Rounds.Measurement> variants = new LinkedHashMap<>();
    for (String row : ROWS) {
      String action = action(row);
      boolean first = row.endsWith("first");
      String there = databases.migrated(action.equals("mongock") ? "mongock" : "ours", 0);
      // A run of the same kind writes the archive, as with a launcher.
      List<String> launcher = jvm.launcher(action, first ? databases.empty() : there);
      // One run without measuring, so that the files are in the cache.
      jvm.whole(BootJvm.DEFAULT, action, there);
      variants.put(row, () -> time(BootJvm.DEFAULT, action, first ? databases.empty() : there));
      variants.put(row + LAUNCHER, () -> time(launcher, action, first ? databases.empty() : there));
    }
    Rounds all = Rounds.measure(rounds, variants);

    targets.add(
        Target.ratio(
            "no-op process: at most 1.10 of connect + find", all.ratio("ours", "find", TIME), 1.1));
    targets.add(
        Target.ratio(
            "no-op process as a launcher can start it: at most 0.55 of Mongock's with default"
                + " options",
            all.ratio("ours" + LAUNCHER, "mongock", TIME),
            0.55));
    StringBuilder table =
        new StringBuilder(
            """
            ### Whole processes

            | | default options | : connect + find | AppCDS, C1, SerialGC | : connect + find |
            |---|---|---|---|---|""");
    for (String row : ROWS) {
      table.append("\n| ").append(words(row));
      for (String options : List.of("", LAUNCHER)) {
        table.append(" | ").append(all.text(row + options, TIME));
        table.append(" | ").append(all.ratio(row + options, "find" + options, TIME));
      }
      table.append(" |");
    }
    chart =
        Chart.bars(
            "A process with nothing to do, ms",
            List.of("connect + find", "ours", "Mongock", "ours, as a launcher starts it"),
            Stream.of("find", "ours", "mongock", "ours" + LAUNCHER)
                .map(row -> all.median(row, TIME))
                .toList());
    return table.toString();
  }

  /** The chart of the last {@link #measure}; empty before. */
  String chart() {
    return chart;
  }

  private Map<String, Double> time(List<String> options, String action, String database)
      throws Exception {
    return Map.of(TIME, jvm.whole(options, action, database));
  }

  private static String action(String row) {
    return row.replace(" first", "");
  }

  private static String words(String row) {
    return switch (row) {
      case "hello" -> "JVM that does nothing";
      case "find" -> "connect + 1 find";
      case "ours" -> "ours, no-op";
      case "mongock" -> "Mongock, no-op";
      case "ours first" -> "ours, first run";
      default -> "Mongock, first run";
    };
  }
}
