package taskrunner.bench;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import taskrunner.testing.Folders;
import taskrunner.testing.MongoServer;
import taskrunner.testing.Network;
import taskrunner.testing.Topology;

/**
 * Compares an import on three nodes with a round trip of two milliseconds with one on the same
 * nodes without a delay. In both variants all connections go through proxies, also those of the
 * importer.
 */
final class ImportOverDelay {
  /** The delay in each direction. */
  private static final int MILLIS = 1;

  private static final String NEAR = "three nodes";
  private static final String FAR = "three nodes with 2 ms between them";

  private ImportOverDelay() {}

  static String measure(Path folder, long lines, int rounds, List<Target> targets)
      throws Exception {
    try (Network network = Network.start();
        MongoServer server = MongoServer.start(Topology.THREE_NODES)) {
      List<Proxy> proxies = new ArrayList<>();
      String uri = network.between(server, proxies::add);
      try (MongoServer far = MongoServer.at(uri)) {
        var measure = new ImportMeasure(far, folder);
        ImportStore store = measure.prepare(lines);
        Map<String, Rounds.Measurement> variants = new LinkedHashMap<>();
        variants.put(NEAR, () -> once(measure, store));
        variants.put(
            FAR,
            () -> {
              slow(proxies);
              try {
                return once(measure, store);
              } finally {
                heal(proxies);
              }
            });
        Rounds figures = Rounds.measure(rounds, variants);
        Rounds.Ratio ratio = figures.ratio(FAR, NEAR, "rate");
        targets.add(Target.atLeast("import on " + FAR + ": at least 0.8 of no delay", ratio, 0.8));
        Folders.delete(store.root());
        return String.format(
            Locale.ROOT,
            "%,d lines through the launcher on %s: %,.0f a second, %s of the rate without the"
                + " delay (medians of %d rounds).",
            lines,
            FAR,
            figures.median(FAR, "rate"),
            ratio,
            rounds);
      }
    }
  }

  private static Map<String, Double> once(ImportMeasure measure, ImportStore store)
      throws Exception {
    return measure.once(store.lines(), name -> measure.commands().ours(store, name), null);
  }

  private static void slow(List<Proxy> proxies) throws IOException {
    for (Proxy proxy : proxies) {
      proxy.toxics().latency("up", ToxicDirection.UPSTREAM, MILLIS);
      proxy.toxics().latency("down", ToxicDirection.DOWNSTREAM, MILLIS);
    }
  }

  private static void heal(List<Proxy> proxies) throws IOException {
    for (Proxy proxy : proxies) {
      proxy.toxics().get("up").remove();
      proxy.toxics().get("down").remove();
    }
  }
}
