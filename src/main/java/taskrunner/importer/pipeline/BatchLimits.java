package taskrunner.importer.pipeline;

/** How much goes to the server at once: within a message's 48 MB, and little of the memory. */
public final class BatchLimits {
  public static final int MOST_RECORDS = 1_000;
  public static final long MOST_BYTES = 8L << 20;

  /** What a file takes in memory while its batch is under way, whatever its size: about so much. */
  public static final long FILE_BYTES = 4 << 10;

  private BatchLimits() {}
}
