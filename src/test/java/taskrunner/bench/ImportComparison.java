package taskrunner.bench;

import static taskrunner.bench.ImportMeasure.REFERENCE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.testing.Folders;

/** Compares this importer with others, by turns. */
final class ImportComparison {
  private static final String OURS = "ours";
  private static final String OURS_JAR = "ours, java -jar";
  private static final String MONGOIMPORT = "mongoimport";
  private static final String SCRIPT = "pymongo script";
  private static final String DRIVER = "driver alone";
  private static final int[] WORKERS = {1, 2, 4, 8};

  /** More threads only slow the server down. */
  private static final int[] THREADS = {1, 2, 4};

  private final ImportMeasure measure;
  private final int rounds;
  private final List<Target> targets;

  /** The best variants of the first size, which take part in the next sizes. */
  private @Nullable List<String> best;

  /** Of the first size. */
  private String chart = "";

  ImportComparison(ImportMeasure measure, int rounds, List<Target> targets) {
    this.measure = measure;
    this.rounds = rounds;
    this.targets = targets;
  }

  /** Measures every importer with a store of that many lines. */
  String of(long lines) throws Exception {
    ImportStore store = measure.prepare(lines);
    Path typed = measure.folder().resolve("typed.ndjson");
    measure.databases().writeTyped(REFERENCE, typed);
    Map<String, Rounds.Measurement> variants = variants(store, typed);
    boolean first = best == null;
    if (best != null) {
      variants.keySet().retainAll(best);
    }
    Rounds figures = Rounds.measure(rounds, variants);
    List<String> names = List.copyOf(variants.keySet());
    if (first) {
      best =
          Stream.of(
                  OURS,
                  OURS_JAR,
                  best(figures, names, MONGOIMPORT),
                  best(figures, names, SCRIPT),
                  best(figures, names, DRIVER))
              .filter(Objects::nonNull)
              .toList();
    }
    aim(figures, names, lines, first);
    String page = page(figures, names, lines);
    if (first) {
      chart =
          Chart.bars(
              String.format(Locale.ROOT, "%,d log entries: entries a second", lines),
              Objects.requireNonNull(best),
              best.stream().map(name -> figures.median(name, "rate")).toList());
    }
    measure.databases().client().getDatabase(REFERENCE).drop();
    Files.delete(typed);
    Folders.delete(store.root());
    return page;
  }

  /** This importer and the best of each kind, with the first size; empty before. */
  String chart() {
    return chart;
  }

  private Map<String, Rounds.Measurement> variants(ImportStore store, Path typed) {
    ImportCommands commands = measure.commands();
    long lines = store.lines();
    Map<String, Rounds.Measurement> variants = new LinkedHashMap<>();
    variants.put(
        OURS,
        () ->
            measure.once(
                lines, name -> commands.ours(store, name), name -> commands.ours(store, name)));
    variants.put(
        OURS_JAR,
        () -> measure.once(lines, name -> commands.oursWithoutLauncher(store, name), null));
    String mongoimport = ImportCommands.mongoimport();
    if (mongoimport != null) {
      for (int workers : WORKERS) {
        variants.put(
            MONGOIMPORT + ", " + workers,
            () ->
                measure.once(
                    lines, name -> commands.mongoimport(mongoimport, typed, name, workers), null));
      }
    }
    String python = System.getenv("PYMONGO");
    if (python != null && !python.isBlank()) {
      variants.put(
          SCRIPT, () -> measure.once(lines, name -> commands.pymongo(python, store, name), null));
    }
    for (int threads : THREADS) {
      variants.put(
          DRIVER + ", " + threads,
          () -> measure.once(lines, name -> commands.driver(REFERENCE, name, threads), null));
    }
    return variants;
  }

  /** Compares small stores with the other importers, and large ones with the driver. */
  private void aim(Rounds figures, List<String> names, long lines, boolean small) {
    String many = String.format(Locale.ROOT, "import of %,d lines, ", lines);
    if (small) {
      aim(figures, best(figures, names, MONGOIMPORT), many, 1.15, 1.25);
      aim(figures, best(figures, names, SCRIPT), many, 1.0, 1.1);
      return;
    }
    String driver = best(figures, names, DRIVER);
    if (driver != null) {
      targets.add(
          Target.atLeast(
              many + "launcher: at least 0.9 of " + driver,
              figures.ratio(OURS, driver, "rate"),
              0.9));
      targets.add(
          Target.ratio(
              many + "server CPU: at most 1.2 of the plain inserts of " + driver,
              figures.ratio(OURS, driver, "server"),
              1.2));
    }
  }

  private void aim(
      Rounds figures, @Nullable String peer, String many, double jar, double launcher) {
    if (peer != null) {
      targets.add(
          Target.atLeast(
              many + "java -jar: at least " + jar + " of " + peer,
              figures.ratio(OURS_JAR, peer, "rate"),
              jar));
      targets.add(
          Target.atLeast(
              many + "launcher: at least " + launcher + " of " + peer,
              figures.ratio(OURS, peer, "rate"),
              launcher));
    }
  }

  private String page(Rounds figures, List<String> names, long lines) {
    var page = new StringBuilder();
    page.append(
        String.format(
            Locale.ROOT,
            "%,d log lines of %d bytes, medians of %d rounds. Ours (through the launcher),"
                + " mongoimport and the script are whole processes; the driver's time is that of"
                + " inserting alone. Every round's documents were compared, byte by byte.\n",
            lines,
            ImportStore.BYTES_A_LINE,
            rounds));
    if (names.stream().noneMatch(name -> name.startsWith(MONGOIMPORT))) {
      page.append(
          "`mongoimport` was neither in `MONGOIMPORT` nor on the PATH, so it is not compared.\n");
    }
    page.append(
        "\n| | docs/s | MB/s | s | client CPU s | server CPU s | peak MiB | rate to ours |");
    page.append("\n|---|---|---|---|---|---|---|---|\n");
    for (String name : names) {
      double rate = figures.median(name, "rate");
      page.append(
          String.format(
              Locale.ROOT,
              "| %s | %,.0f | %.1f | %.1f | %.1f | %.1f | %,.0f | %s |\n",
              name,
              rate,
              rate * ImportStore.BYTES_A_LINE / 1e6,
              figures.median(name, "seconds"),
              figures.median(name, "cpu"),
              figures.median(name, "server"),
              figures.median(name, "peak"),
              name.equals(OURS) ? "1" : figures.ratio(name, OURS, "rate")));
    }
    page.append("\nThe first import took ")
        .append(figures.ratio(OURS, "seconds", OURS, "again"))
        .append(" times as long as a second one of the same store.\n");
    return page.toString();
  }

  private static @Nullable String best(Rounds figures, List<String> names, String start) {
    return names.stream()
        .filter(name -> name.startsWith(start))
        .max(Comparator.comparingDouble(name -> figures.median(name, "rate")))
        .orElse(null);
  }
}
