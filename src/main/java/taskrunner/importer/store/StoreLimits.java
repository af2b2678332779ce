package taskrunner.importer.store;

/** How large a text of the store may be for an import to read it, in bytes. */
public final class StoreLimits {
  /** A longer line of a log, without its LF, is too large. */
  public static final int LONGEST_LINE = 16 * 1024 * 1024;

  /** A larger file that is no log is too large. */
  public static final int LARGEST_FILE = 64 * 1024 * 1024;

  private StoreLimits() {}
}
