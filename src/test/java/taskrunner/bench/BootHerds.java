package taskrunner.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Many starters at once on an empty database: threads of one JVM, and processes. */
final class BootHerds {
  private static final String SLOWEST = "slowest";
  private static final String MEDIAN = "median";

  private final BootJvm jvm;
  private final BootDatabases databases;
  private final List<Integer> sizes;

  BootHerds(BootJvm jvm, BootDatabases databases, List<Integer> sizes) {
    this.jvm = jvm;
    this.databases = databases;
    this.sizes = sizes;
  }

  String measure(int rounds, List<Target> targets) throws Exception {
    String there = databases.migrated("ours", 0);
    Map<String, Rounds.Measurement> variants = new LinkedHashMap<>();
    for (int size : sizes) {
      for (String who : List.of("ours", "mongock")) {
        variants.put(
            who + " threads " + size,
            () -> figures(jvm.inside(who + "-threads", databases.empty(), size)));
        variants.put(
            who + " processes " + size,
            () -> figures(jvm.atOnce(size, BootJvm.DEFAULT, who, databases.empty())));
      }
      variants.put(
          "find processes " + size,
          () -> figures(jvm.atOnce(size, BootJvm.DEFAULT, "find", there)));
    }
    Rounds all = Rounds.measure(rounds, variants);

    int most = Collections.max(sizes);
    targets.add(
        Target.ratio(
            "herd of " + most + " threads: the slowest at most 2 × one alone",
            all.ratio("ours threads " + most, "ours threads 1", SLOWEST),
            2));
    targets.add(
        Target.ratio(
            "herd of " + most + " processes: the slowest at most 1.2 × as many that connect + find",
            all.ratio("ours processes " + most, "find processes " + most, SLOWEST),
            1.2));
    int failed = jvm.failures("ours");
    targets.add(
        new Target(
            "herds of processes: every one of ours succeeds", failed + " failed", failed == 0));
    StringBuilder table =
        new StringBuilder("### Herds on an empty database\n\n| slowest (median) |");
    sizes.forEach(size -> table.append(' ').append(size).append(" |"));
    table.append("\n|---|").append("---|".repeat(sizes.size()));
    for (String who :
        List.of(
            "ours threads",
            "mongock threads",
            "ours processes",
            "mongock processes",
            "find processes")) {
      table.append("\n| ").append(words(who)).append(" |");
      for (int size : sizes) {
        String variant = who + " " + size;
        table.append(' ').append(all.text(variant, SLOWEST));
        table.append(" (").append(all.text(variant, MEDIAN)).append(") |");
      }
    }
    return table
        + "\n\nThreads are timed inside a fresh JVM, each from its own start; processes from the"
        + " start of the first to the end of each. Processes that ended with an error, in all rounds: "
        + failed
        + " of ours, "
        + jvm.failures("mongock")
        + " of Mongock's, "
        + jvm.failures("find")
        + " that connect and find.";
  }

  private static String words(String who) {
    return switch (who) {
      case "find processes" -> "connect + 1 find, processes";
      case "mongock threads" -> "Mongock, threads of one JVM";
      case "mongock processes" -> "Mongock, processes";
      case "ours threads" -> "ours, threads of one JVM";
      default -> "ours, processes";
    };
  }

  private static Map<String, Double> figures(List<Double> times) {
    return Map.of(SLOWEST, Collections.max(times), MEDIAN, Rounds.median(times));
  }
}
