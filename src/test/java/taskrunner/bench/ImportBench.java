package taskrunner.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import taskrunner.testing.Folders;
import taskrunner.testing.MongoServer;
import taskrunner.testing.Topology;

/**
 * {@code make bench-import}: ours beside {@code mongoimport}, a pymongo script and the bare driver,
 * with equal documents, validators and indexes, in turn; on three nodes far from each other beside
 * three that are near; then ours on larger and larger stores. The targets go into
 * docs/performance.md, all figures into docs/performance-notes.md.
 *
 * <p>Environment: {@code LINES} a round (200,000 and 1,000,000; from the second size on only the
 * best of each kind takes part), {@code ROUNDS} (5), {@code MAX} lines of the scaling table
 * (1,000,000), {@code MONGOIMPORT}, {@code PYMONGO} (a Python that has it), {@code JVM_OPTIONS} of
 * ours, {@code QUICK=1} for a short run that writes nothing.
 */
final class ImportBench {
  private ImportBench() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of("target/bench-import").toAbsolutePath());
    int rounds = (int) Asked.number("ROUNDS", Asked.QUICK ? "1" : "5");
    var parts = new ArrayList<String>();
    var targets = new ArrayList<Target>();
    String machine;
    String chart;
    try {
      try (var server = MongoServer.start(Topology.REPLICA_SET)) {
        machine = Machine.describe(server.client());
        var measure = new ImportMeasure(server, folder);
        var comparison = new ImportComparison(measure, rounds, targets);
        for (long lines :
            Asked.numbers("LINES", Asked.QUICK ? "20_000,40_000" : "200_000,1_000_000")) {
          done(parts, comparison.of(lines));
        }
        chart = comparison.chart();
        done(
            parts,
            ImportScale.measure(
                measure, Asked.number("MAX", Asked.QUICK ? "100_000" : "1_000_000")));
      }
      done(parts, ImportOverDelay.measure(folder, Asked.QUICK ? 20_000 : 200_000, rounds, targets));
    } finally {
      Folders.delete(folder);
    }
    System.out.println(Target.table(targets));
    if (!Asked.QUICK) {
      MarkedPart.publish(Path.of(""), "bench-import", machine, targets, chart, parts);
    }
  }

  /** Prints each part at once, because a whole run takes long. */
  private static void done(List<String> parts, String part) {
    parts.add(part.strip());
    System.out.println(part);
  }
}
