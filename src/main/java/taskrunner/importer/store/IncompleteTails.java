package taskrunner.importer.store;

import java.util.ArrayList;
import java.util.List;

/**
 * Logs whose last line was incomplete when it was read: how many, and the first ten. Not
 * thread-safe.
 */
public final class IncompleteTails {
  private final FirstPaths first = new FirstPaths();
  private long count;

  /**
   * An incomplete line.
   *
   * @param file relative path
   * @param offset of the line's first byte
   */
  public record Tail(String file, long offset) {
    /** E.g. {@code logs/run-001.ndjson at offset 1234}. */
    @Override
    public String toString() {
      return file + " at offset " + offset;
    }
  }

  /**
   * Counts one.
   *
   * @param file relative path
   * @param offset of its first byte in the file
   */
  public void add(String file, long offset) {
    count++;
    first.add(file, offset);
  }

  public void addAll(IncompleteTails others) {
    count += others.count;
    first.addAll(others.first);
  }

  public long count() {
    return count;
  }

  /** The first ten, in the byte order of their paths. */
  public List<Tail> first() {
    List<Tail> tails = new ArrayList<>();
    first.entries().forEach(one -> tails.add(new Tail(one.getKey(), one.getValue())));
    return tails;
  }
}
