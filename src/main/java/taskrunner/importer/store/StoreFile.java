package taskrunner.importer.store;

import java.nio.file.Path;

/**
 * One file of the store, as the walk found it.
 *
 * @param relativePath relative to the store's root, with {@code /}; how reports, dead letters and
 *     the ledger name it, so that a store mounted elsewhere is the same store
 * @param name the file's {@code <name>} in the layout: the run id with unsafe characters replaced
 * @param size bytes, at the time of the walk
 * @param modifiedMillis modification time, epoch milliseconds, at the time of the walk
 */
public record StoreFile(
    RecordKind kind, Path path, String relativePath, String name, long size, long modifiedMillis) {
  /** The file's first 64 KiB as text, for a dead letter; empty if it can't be read. */
  public String start() {
    return SafeFiles.start(path);
  }

  /**
   * Of the path, which differs from file to file. The one that a record has by itself costs the
   * first use in a process tens of milliseconds.
   */
  @Override
  public int hashCode() {
    return relativePath.hashCode();
  }
}
