package taskrunner.importer.store;

import java.util.Map;
import java.util.function.BiFunction;

/** Finds the style in which a writer spells. */
final class MostFitting {
  private MostFitting() {}

  /**
   * The style that most spellings have; where several do, or none, the first of them.
   *
   * @param styles at least one
   * @param spell how a style spells what the layout calls so
   * @param spellings by what the layout calls it
   */
  static <S> S of(S[] styles, BiFunction<S, String, String> spell, Map<String, String> spellings) {
    S best = styles[0];
    long most = 0;
    for (S style : styles) {
      long fits =
          spellings.entrySet().stream()
              .filter(one -> spell.apply(style, one.getKey()).equals(one.getValue()))
              .count();
      if (fits > most) {
        best = style;
        most = fits;
      }
    }
    return best;
  }
}
