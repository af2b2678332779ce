package taskrunner.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Figures of several variants, measured by turns. The speed of a machine drifts. So only figures of
 * the same round are compared, and each round begins with another variant.
 */
final class Rounds {
  private final Map<String, List<Double>> figures = new LinkedHashMap<>();

  /** Measures every variant in each round. */
  static Rounds measure(int rounds, Map<String, Measurement> variants) throws Exception {
    Rounds all = new Rounds();
    List<String> names = List.copyOf(variants.keySet());
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < names.size(); i++) {
        String variant = names.get((round + i) % names.size());
        Measurement measurement = variants.get(variant);
        if (measurement != null) {
          measurement.measure().forEach((figure, value) -> all.add(variant, figure, value));
        }
      }
      System.err.print('.');
    }
    System.err.println();
    return all;
  }

  private void add(String variant, String figure, double value) {
    figures.computeIfAbsent(key(variant, figure), k -> new ArrayList<>()).add(value);
  }

  private List<Double> of(String variant, String figure) {
    List<Double> found = figures.get(key(variant, figure));
    if (found == null) {
      throw new IllegalArgumentException("not measured: " + variant + ", " + figure);
    }
    return found;
  }

  private static String key(String variant, String figure) {
    return variant + "\n" + figure;
  }

  double median(String variant, String figure) {
    return median(of(variant, figure));
  }

  /** The median as text: milliseconds, with a decimal below ten. */
  String text(String variant, String figure) {
    double value = median(variant, figure);
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
  }

  /** One variant's figure divided by another's, round by round. */
  Ratio ratio(String variant, String figure, String base, String figureOfBase) {
    List<Double> above = of(variant, figure);
    List<Double> below = of(base, figureOfBase);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < above.size(); i++) {
      ratios.add(above.get(i) / below.get(i));
    }
    return new Ratio(
        median(ratios),
        ratios.stream().mapToDouble(d -> d).min().orElseThrow(),
        ratios.stream().mapToDouble(d -> d).max().orElseThrow());
  }

  Ratio ratio(String variant, String base, String figure) {
    return ratio(variant, figure, base, figure);
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /** Measures one variant once; returns its figures by name, in milliseconds. */
  interface Measurement {
    Map<String, Double> measure() throws Exception;
  }

  /** The median of paired rounds, and the minimum and maximum. */
  record Ratio(double median, double least, double most) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", median, least, most);
    }
  }
}
