package taskrunner.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The time of a start inside a JVM that is already connected. */
final class BootInside {
  private static final String COLD = "cold";
  private static final String WARM = "warm";
  private static final int CALLS = 50;

  private final BootJvm jvm;
  private final BootDatabases databases;

  BootInside(BootJvm jvm, BootDatabases databases) {
    this.jvm = jvm;
    this.databases = databases;
  }

  String measure(int rounds, List<Target> targets) throws Exception {
    Map<String, Rounds.Measurement> variants = new LinkedHashMap<>();
    for (String who : List.of("ours", "mongock")) {
      for (int rows : new int[] {0, 5_000}) {
        String database = databases.migrated(who, rows);
        variants.put(who + " " + rows, () -> noOp(who, database));
      }
      variants.put(
          who + " first",
          () -> Map.of(COLD, jvm.inside(who + "-inside", databases.empty(), 1).get(0)));
    }
    Rounds all = Rounds.measure(rounds, variants);

    for (int rows : new int[] {0, 5_000}) {
      String of = " of Mongock's, " + (rows == 0 ? "fresh history" : "5,000 rows of history");
      Rounds.Ratio cold = all.ratio("ours " + rows, "mongock " + rows, COLD);
      targets.add(Target.ratio("no-op cold: at most 0.20" + of, cold, 0.2));
      Rounds.Ratio warm = all.ratio("ours " + rows, "mongock " + rows, WARM);
      targets.add(Target.ratio("no-op warm: at most 0.125" + of, warm, 0.125));
    }
    targets.add(
        Target.ratio(
            "first run, cold: at most 1.0 of Mongock's",
            all.ratio("ours first", "mongock first", COLD),
            1));
    targets.add(
        Target.ratio(
            "no-op warm: the same with 5,000 rows as with none (within 20 %)",
            all.ratio("ours 5000", "ours 0", WARM), 1.2));
    StringBuilder table =
        new StringBuilder(
            """
            ### Inside the JVM, client connected

            | | ours | Mongock | ours : Mongock |
            |---|---|---|---|""");
    for (String what : List.of("0", "5000")) {
      for (String figure : List.of(COLD, WARM)) {
        row(table, all, what, figure);
      }
    }
    row(table, all, "first", COLD);
    return table
        + "\n\nCold: the first call of a JVM. Warm: the median of calls 46 to 50 of the same JVM.";
  }

  private static void row(StringBuilder table, Rounds all, String what, String figure) {
    table
        .append("\n| ")
        .append(what.equals("first") ? "first run" : "no-op, " + what + " older rows")
        .append(", ")
        .append(figure)
        .append(" | ")
        .append(all.text("ours " + what, figure))
        .append(" | ")
        .append(all.text("mongock " + what, figure))
        .append(" | ")
        .append(all.ratio("ours " + what, "mongock " + what, figure))
        .append(" |");
  }

  private Map<String, Double> noOp(String who, String database) throws Exception {
    List<Double> calls = jvm.inside(who + "-inside", database, CALLS);
    return Map.of(COLD, calls.get(0), WARM, Rounds.median(calls.subList(CALLS - 5, CALLS)));
  }
}
