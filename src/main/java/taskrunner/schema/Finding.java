package taskrunner.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a check of a collection's documents.
 *
 * @param count violating documents, or duplicate keys; a lower bound if not all documents were
 *     scanned
 * @param examples up to five ids, or keys
 * @param rules the violated rules, the most violated first; empty for keys
 * @param scanned how many documents were scanned
 * @param sampled whether the collection has more documents
 */
record Finding(
    long count, List<String> examples, List<BrokenRule> rules, long scanned, boolean sampled) {
  static final int EXAMPLES = 5;

  /** No findings, without a scan. */
  static final Finding CLEAN = new Finding(0, List.of(), List.of(), 0, false);

  boolean clean() {
    return count == 0;
  }

  /** This finding and one in another part of the same collection. */
  Finding plus(Finding other) {
    Map<String, BrokenRule> merged = new LinkedHashMap<>();
    for (List<BrokenRule> part : List.of(rules, other.rules)) {
      for (BrokenRule rule : part) {
        merged.merge(
            rule.rule(),
            rule,
            (a, b) ->
                new BrokenRule(
                    a.rule(), a.documents() + b.documents(), first(a.examples(), b.examples())));
      }
    }
    return new Finding(
        count + other.count,
        first(examples, other.examples),
        mostBrokenFirst(merged.values()),
        scanned + other.scanned,
        sampled || other.sampled);
  }

  static List<BrokenRule> mostBrokenFirst(Iterable<BrokenRule> rules) {
    List<BrokenRule> sorted = new ArrayList<>();
    rules.forEach(sorted::add);
    sorted.sort((a, b) -> Long.compare(b.documents(), a.documents()));
    return sorted;
  }

  private static List<String> first(List<String> left, List<String> right) {
    List<String> all = new ArrayList<>(left);
    all.addAll(right);
    return List.copyOf(all.subList(0, Math.min(EXAMPLES, all.size())));
  }
}
