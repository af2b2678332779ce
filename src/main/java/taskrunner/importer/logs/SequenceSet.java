package taskrunner.importer.logs;

import java.util.Arrays;

/**
 * Sequences as ranges of consecutive numbers: a log without gaps takes one range, whatever its
 * length. A set of too many ranges keeps only its first and last number. It then contains numbers
 * that were never added.
 */
public final class SequenceSet {
  /** Ranges kept while files are read: at most 1 MiB. */
  private static final int MOST = 65_536;

  private long[] from = new long[1];
  private long[] to = new long[1];
  private int size;
  private final int most;

  /** A set of at most 1 MiB. */
  SequenceSet() {
    this(MOST);
  }

  /**
   * @param most ranges that it keeps
   */
  public SequenceSet(int most) {
    this.most = most;
  }

  /** Receives the ranges one by one. */
  public interface Ranges {
    void range(long from, long to);
  }

  public boolean contains(long sequence) {
    int i = floor(sequence);
    return i >= 0 && sequence <= to[i];
  }

  /** Adds one; returns false if it was there. Fast for the one after the last. */
  public boolean add(long sequence) {
    if (size > 0 && sequence > to[size - 1] && sequence - 1 == to[size - 1]) {
      to[size - 1] = sequence;
      return true;
    }
    if (contains(sequence)) {
      return false;
    }
    add(sequence, sequence);
    return true;
  }

  /** Adds {@code first} to {@code last}; does not overflow at the limits of {@code long}. */
  public void add(long first, long last) {
    int i = floor(first);
    // The ranges [start, end) touch or overlap what is added.
    int start = i >= 0 && (to[i] >= first || to[i] + 1 == first) ? i : i + 1;
    int end = start;
    long low = first;
    long high = last;
    while (end < size && (from[end] <= high || from[end] - 1 == high)) {
      low = Math.min(low, from[end]);
      high = Math.max(high, to[end]);
      end++;
    }
    if (end == start) {
      insert(start);
    } else if (end - start > 1) {
      System.arraycopy(from, end, from, start + 1, size - end);
      System.arraycopy(to, end, to, start + 1, size - end);
      size -= end - start - 1;
    }
    from[start] = low;
    to[start] = high;
    limit(most);
  }

  /** Keeps at most {@code longest} ranges. */
  void limit(int longest) {
    if (size > longest) {
      to[0] = to[size - 1];
      size = 1;
    }
  }

  /** Frees unused memory. */
  void trim() {
    from = Arrays.copyOf(from, Math.max(1, size));
    to = Arrays.copyOf(to, Math.max(1, size));
  }

  void forEach(Ranges consumer) {
    for (int i = 0; i < size; i++) {
      consumer.range(from[i], to[i]);
    }
  }

  private void insert(int at) {
    if (size == from.length) {
      from = Arrays.copyOf(from, size * 2);
      to = Arrays.copyOf(to, size * 2);
    }
    System.arraycopy(from, at, from, at + 1, size - at);
    System.arraycopy(to, at, to, at + 1, size - at);
    size++;
  }

  /** The last range that starts at or before {@code sequence}; -1 for none. */
  private int floor(long sequence) {
    int found = Arrays.binarySearch(from, 0, size, sequence);
    return found >= 0 ? found : -found - 2;
  }
}
