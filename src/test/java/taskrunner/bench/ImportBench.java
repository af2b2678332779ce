package taskrunner.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.testing.MongoServer;
import taskrunner.testing.Topology;

/**
 * {@code make bench-import}: ours beside {@code mongoimport}, a pymongo script and the bare driver,
 * with equal documents, validators and indexes, in turn; then ours on larger and larger stores.
 * Goes into docs/performance.md.
 *
 * <p>Environment: {@code LINES} a round (200,000; several, separated by commas, are compared one
 * after the other), {@code ROUNDS} (5), {@code MAX} lines of the scaling table (1,000,000), {@code
 * MONGOIMPORT}, {@code PYMONGO} (a Python that has it), {@code JVM_OPTIONS} of ours, {@code
 * QUICK=1} for a look that writes nothing.
 */
final class ImportBench {
  private static final Path PAGE = Path.of("docs/performance.md");
  private static final String REFERENCE = "bench_reference";
  private static final int[] WORKERS = {1, 2, 4, 8};

  /** More only slow the server down. */
  private static final int[] THREADS = {1, 2, 4};

  /** Starts until the launcher has its archive of classes and uses it. */
  private static final int LAUNCHES = 3;

  private final ImportDatabases databases;
  private final ImportCommands commands;
  private final long serverPid;
  private final Path folder;
  private final StringBuilder page = new StringBuilder();

  private ImportBench(MongoServer server, Path folder) {
    this.databases = new ImportDatabases(server.client());
    this.commands = new ImportCommands(folder, server.uri());
    this.serverPid = databases.serverPid();
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of("target/bench-import").toAbsolutePath());
    try (var server = MongoServer.start(Topology.REPLICA_SET)) {
      var bench = new ImportBench(server, folder);
      List<Long> sizes = Asked.numbers("LINES", Asked.QUICK ? "20_000" : "200_000");
      int rounds = (int) Asked.number("ROUNDS", Asked.QUICK ? "1" : "5");
      long most = Asked.number("MAX", Asked.QUICK ? "100_000" : "1_000_000");
      bench.line(Machine.describe(server.client()));
      bench.line("");
      for (long lines : sizes) {
        bench.compare(lines, rounds);
      }
      bench.scale(most);
      System.out.println(bench.page);
      if (!Asked.QUICK) {
        MarkedPart.replace(PAGE, "bench-import", bench.page.toString());
      }
    } finally {
      delete(folder);
    }
  }

  private void line(String text) {
    page.append(text).append('\n');
  }

  private void compare(long lines, int rounds) throws Exception {
    ImportStore store = ImportStore.write(folder.resolve("store-" + lines), lines);
    databases.make(REFERENCE);
    for (int i = 0; i < LAUNCHES; i++) {
      commands.ours(store, REFERENCE);
    }
    Path typed = folder.resolve("typed.ndjson");
    databases.writeTyped(REFERENCE, typed);

    Map<String, Rounds.Measurement> variants = new LinkedHashMap<>();
    variants.put(
        "ours",
        () ->
            measured(
                "ours",
                lines,
                name -> commands.ours(store, name),
                name -> commands.ours(store, name)));
    variants.put(
        "ours, java -jar",
        () -> measured("jar", lines, name -> commands.oursWithoutLauncher(store, name), null));
    String mongoimport = ImportCommands.mongoimport();
    if (mongoimport != null) {
      for (int workers : WORKERS) {
        variants.put(
            "mongoimport, " + workers,
            () ->
                measured(
                    "mongoimport",
                    lines,
                    name -> commands.mongoimport(mongoimport, typed, name, workers),
                    null));
      }
    }
    String python = System.getenv("PYMONGO");
    if (python != null && !python.isBlank()) {
      variants.put(
          "pymongo script",
          () -> measured("pymongo", lines, name -> commands.pymongo(python, store, name), null));
    }
    for (int threads : THREADS) {
      variants.put(
          "driver alone, " + threads,
          () -> measured("driver", lines, name -> commands.driver(REFERENCE, name, threads), null));
    }
    Rounds figures = Rounds.measure(rounds, variants);
    table(figures, variants.keySet().stream().toList(), lines, rounds, mongoimport != null);
    databases.client().getDatabase(REFERENCE).drop();
    Files.delete(typed);
    delete(store.root());
  }

  /** An importer, with the database that it is to import into. */
  private interface Import {
    MeasuredProcess.Took into(String database) throws Exception;
  }

  /**
   * @param again what is done once more and timed by itself; null for nothing
   */
  private Map<String, Double> measured(
      String name, long lines, Import importer, @Nullable Import again) throws Exception {
    String database = "bench_" + name;
    databases.make(database);
    double server = MeasuredProcess.cpuSeconds(serverPid);
    MeasuredProcess.Took took = importer.into(database);
    server = MeasuredProcess.cpuSeconds(serverPid) - server;
    databases.requireSameLogs(database, REFERENCE);
    var figures = new LinkedHashMap<String, Double>();
    figures.put("seconds", took.seconds());
    figures.put("rate", lines / took.seconds());
    figures.put("cpu", took.cpuSeconds());
    figures.put("server", server);
    figures.put("peak", took.peakMib());
    if (again != null) {
      figures.put("again", again.into(database).seconds());
    }
    databases.client().getDatabase(database).drop();
    return figures;
  }

  private void table(
      Rounds figures, List<String> variants, long lines, int rounds, boolean hasMongoimport) {
    line(
        String.format(
            Locale.ROOT,
            "%,d log lines of %d bytes, medians of %d rounds. Ours (through the launcher),"
                + " mongoimport and the script are whole processes; the driver's time is that of"
                + " inserting alone. Every round's documents were compared, byte by byte.",
            lines,
            ImportStore.BYTES_A_LINE,
            rounds));
    if (!hasMongoimport) {
      line("`mongoimport` was neither in `MONGOIMPORT` nor on the PATH, so it is not compared.");
    }
    line("");
    line("| | docs/s | MB/s | s | client CPU s | server CPU s | peak MiB | rate to ours |");
    line("|---|---|---|---|---|---|---|---|");
    for (String variant : variants) {
      double rate = figures.median(variant, "rate");
      line(
          String.format(
              Locale.ROOT,
              "| %s | %,.0f | %.1f | %.1f | %.1f | %.1f | %,.0f | %s |",
              variant,
              rate,
              rate * ImportStore.BYTES_A_LINE / 1e6,
              figures.median(variant, "seconds"),
              figures.median(variant, "cpu"),
              figures.median(variant, "server"),
              figures.median(variant, "peak"),
              variant.equals("ours") ? "1" : figures.ratio(variant, "ours", "rate")));
    }
    line("");
    String best = best(figures, variants, "mongoimport");
    if (best != null) {
      line(
          "- Ours to the best of mongoimport ("
              + best
              + "): "
              + figures.ratio("ours", best, "rate")
              + "; target 1.15. Client CPU: "
              + figures.ratio("ours", best, "cpu")
              + "; target at most 0.33.");
    }
    String driver = best(figures, variants, "driver");
    if (driver != null) {
      line(
          "- Ours to the best of the driver ("
              + driver
              + "): "
              + figures.ratio("ours", driver, "rate")
              + "; target 0.9.");
    }
    line(
        "- The first import to a second one of the same store: "
            + figures.ratio("ours", "seconds", "ours", "again")
            + "; target 20.");
    line("");
    chart(
        "Documents a second",
        "",
        variants,
        variants.stream().map(v -> figures.median(v, "rate")).toList());
  }

  private static @Nullable String best(Rounds figures, List<String> variants, String start) {
    return variants.stream()
        .filter(variant -> variant.startsWith(start))
        .max(Comparator.comparingDouble(variant -> figures.median(variant, "rate")))
        .orElse(null);
  }

  private void scale(long most) throws Exception {
    line("Ours with `-Xmx256m` on larger and larger stores:");
    line("");
    line(
        "| lines | s | docs/s | MB/s | µs/line | client CPU s | server CPU s | peak MiB | second import s |");
    line("|---|---|---|---|---|---|---|---|---|");
    List<String> sizes = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    for (long lines = 10_000; lines <= most; lines *= 10) {
      ImportStore store = ImportStore.write(folder.resolve("store-" + lines), lines);
      String database = "bench_scale";
      databases.make(database);
      double server = MeasuredProcess.cpuSeconds(serverPid);
      MeasuredProcess.Took took = commands.ours(store, database);
      server = MeasuredProcess.cpuSeconds(serverPid) - server;
      if (databases.count(database) != lines) {
        throw new IOException("not all of " + lines + " lines were imported");
      }
      MeasuredProcess.Took again = commands.ours(store, database);
      line(
          String.format(
              Locale.ROOT,
              "| %,d | %.1f | %,.0f | %.1f | %.1f | %.1f | %.1f | %,.0f | %.1f |",
              lines,
              took.seconds(),
              lines / took.seconds(),
              store.bytes() / took.seconds() / 1e6,
              took.seconds() * 1e6 / lines,
              took.cpuSeconds(),
              server,
              took.peakMib(),
              again.seconds()));
      sizes.add(String.format(Locale.ROOT, "%,d", lines));
      rates.add(lines / took.seconds());
      databases.client().getDatabase(database).drop();
      delete(store.root());
    }
    line("");
    chart("Documents a second by lines", "lines", sizes, rates);
  }

  private void chart(String title, String axis, List<String> names, List<Double> values) {
    line("```mermaid");
    line("xychart-beta");
    line("  title \"" + title + "\"");
    line(
        "  x-axis "
            + (axis.isEmpty() ? "" : "\"" + axis + "\" ")
            + "["
            + String.join(", ", names.stream().map(name -> "\"" + name + "\"").toList())
            + "]");
    line(
        "  bar ["
            + String.join(
                ", ", values.stream().map(v -> String.format(Locale.ROOT, "%.0f", v)).toList())
            + "]");
    line("```");
    line("");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
