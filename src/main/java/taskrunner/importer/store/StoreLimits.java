package taskrunner.importer.store;

/** How large a text of the store may be for an import to read it, in bytes. */
public final class StoreLimits {
  /** A longer line of a log, without its LF, is too large. */
  public static final int LONGEST_LINE = 16 * 1024 * 1024;

  /** A larger file that is no log is too large. */
  public static final int LARGEST_FILE = 64 * 1024 * 1024;

  /** The server's limit of a document, in bytes of BSON. */
  public static final int LARGEST_DOCUMENT = 16 * 1024 * 1024;

  public static final String TOO_LARGE = "The record takes more than 16 MiB as BSON.";

  private StoreLimits() {}
}
