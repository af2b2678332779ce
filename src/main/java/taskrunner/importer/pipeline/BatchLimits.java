package taskrunner.importer.pipeline;

/** The size of a batch: less than the 48 MB of a message, and a small part of the memory. */
public final class BatchLimits {
  public static final int MOST_RECORDS = 1_000;
  public static final long MOST_BYTES = 8L << 20;

  /** The memory that any file takes while its batch is in progress, approximately. */
  public static final long FILE_BYTES = 4 << 10;

  private BatchLimits() {}
}
