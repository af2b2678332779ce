package taskrunner.importer.store;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/**
 * A file of the store that the walk found.
 *
 * @param relativePath relative to the store's root, with {@code /}, as in reports, dead letters and
 *     the ledger. So a store that is mounted elsewhere is the same store
 * @param name the file's {@code <name>} in the layout: the run id with unsafe characters replaced
 * @param size bytes, at the time of the walk
 * @param modifiedMillis modification time, epoch milliseconds, at the time of the walk
 * @param modifiedNanos its nanoseconds within the millisecond; 0 where the file system has none
 */
public record StoreFile(
    RecordKind kind,
    Path path,
    String relativePath,
    String name,
    long size,
    long modifiedMillis,
    int modifiedNanos) {
  private static final int NANOS_PER_MILLI = 1_000_000;

  /** A file with the size and time of {@code attributes}. */
  static StoreFile of(
      RecordKind kind,
      Path path,
      String relativePath,
      String name,
      BasicFileAttributes attributes) {
    FileTime modified = attributes.lastModifiedTime();
    return new StoreFile(
        kind,
        path,
        relativePath,
        name,
        attributes.size(),
        modified.toMillis(),
        Math.floorMod(modified.to(TimeUnit.NANOSECONDS), NANOS_PER_MILLI));
  }

  /** The file's first 64 KiB as text, for a dead letter; empty if it can't be read. */
  public String start() {
    return SafeFiles.start(path);
  }

  /**
   * The hash of the path, which differs between files. The first use of the hash that a record
   * generates costs a process tens of milliseconds.
   */
  @Override
  public int hashCode() {
    return relativePath.hashCode();
  }
}
