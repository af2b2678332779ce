package taskrunner.importer.ledger;

import taskrunner.settings.Words;

/**
 * By which choice the words of a file were read; with another choice it gives other documents.
 *
 * @param enums the tables by which integers are read, as text; empty for none
 */
public record WordChoice(String enums, Words words) {
  /** No table, and the words of the layout. */
  public static final WordChoice NONE = new WordChoice("", Words.PLAIN);
}
