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
}
