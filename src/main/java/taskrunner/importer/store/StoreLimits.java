package taskrunner.importer.store;

/** The largest sizes that an import reads, in bytes. */
public final class StoreLimits {
  /** The longest line of a log, without its LF. */
  public static final int LONGEST_LINE = 16 * 1024 * 1024;

  /** The largest file that is no log. */
  public static final int LARGEST_FILE = 64 * 1024 * 1024;

  /** The server's limit of a document, in bytes of BSON. */
  public static final int LARGEST_DOCUMENT = 16 * 1024 * 1024;

  /** The most levels of nesting in a record, whose own braces are the first. */
  public static final int MOST_LEVELS = 100;

  /**
   * The longest run id, in characters. It occurs several times in one document of the ledger, which
   * has the server's limit too.
   */
  static final int LONGEST_RUN_ID = 1024 * 1024;

  public static final String TOO_LARGE = "The record takes more than 16 MiB as BSON.";

  private StoreLimits() {}
}
