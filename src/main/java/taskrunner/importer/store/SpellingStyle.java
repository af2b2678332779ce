package taskrunner.importer.store;

import java.util.Map;

/** How a writer spells names or words, given as the layout spells them. */
interface SpellingStyle {
  /** A name or word of the layout in this style. */
  String of(String known);

  /**
   * The style that most spellings have; where several do, or none, the first of them.
   *
   * @param styles at least one
   * @param spellings by what the layout calls it
   */
  static <S extends SpellingStyle> S ofMost(S[] styles, Map<String, String> spellings) {
    S best = styles[0];
    long most = 0;
    for (S style : styles) {
      long fits =
          spellings.entrySet().stream()
              .filter(one -> style.of(one.getKey()).equals(one.getValue()))
              .count();
      if (fits > most) {
        best = style;
        most = fits;
      }
    }
    return best;
  }
}
