package taskrunner.importer.store;

import java.util.Map;

/** A style in which a writer spells the names or words of the layout. */
interface SpellingStyle {
  /** A name or word of the layout in this style. */
  String of(String known);

  /**
   * The style of most spellings; the first style if several have as many, or none.
   *
   * @param styles at least one
   * @param spellings by the layout's spelling
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
