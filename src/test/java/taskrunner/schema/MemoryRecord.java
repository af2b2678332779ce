package taskrunner.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A step's record in memory, for tests of the engine alone. */
class MemoryRecord implements StepRecord {
  private final List<Entry> entries = new ArrayList<>();

  /**
   * A record that lets another client act between the engine's read and its command: right after
   * such an entry was stored.
   */
  static MemoryRecord meanwhile(Predicate<Entry> stored, Runnable otherClient) {
    return new MemoryRecord() {
      @Override
      void put(Entry entry) {
        super.put(entry);
        if (stored.test(entry)) {
          otherClient.run();
        }
      }
    };
  }

  @Override
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  @Override
  public void put(List<Entry> added) {
    added.forEach(this::put);
  }

  void put(Entry entry) {
    entries.removeIf(other -> sameThing(entry, other));
    entries.add(entry);
  }

  @Override
  public void remove(Entry entry) {
    entries.removeIf(other -> sameThing(entry, other));
  }

  private static boolean sameThing(Entry left, Entry right) {
    return left.kind() == right.kind()
        && left.collection().equals(right.collection())
        && left.name().equals(right.name());
  }
}
