package taskrunner.importer.ledger;

import taskrunner.settings.Words;

/**
 * How the words of a file were read. Another choice gives other documents.
 *
 * @param enums the tables for integers, as text; empty for none
 */
public record WordChoice(String enums, Words words) {
  /** No table, and the words of the layout. */
  public static final WordChoice NONE = new WordChoice("", Words.PLAIN);

  /**
   * As {@link #equals}. The JVM links a record's own method by reflection when it is first called,
   * which takes a tenth of an import with nothing to do.
   */
  boolean isSame(WordChoice other) {
    return words == other.words && enums.equals(other.enums);
  }
}
