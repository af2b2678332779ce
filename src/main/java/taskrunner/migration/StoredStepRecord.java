package taskrunner.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import taskrunner.schema.StepRecord;

/** A step's record in the policy document; each change is stored before it returns. */
final class StoredStepRecord implements StepRecord {
  private final List<Entry> entries;
  private final Consumer<List<Entry>> store;

  /**
   * @param stored the entries of earlier attempts
   * @param store writes all entries
   */
  StoredStepRecord(List<Entry> stored, Consumer<List<Entry>> store) {
    this.entries = new ArrayList<>(stored);
    this.store = store;
  }

  @Override
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  @Override
  public void put(List<Entry> added) {
    List<Entry> changed = new ArrayList<>(entries);
    for (Entry entry : added) {
      changed.removeIf(e -> sameThing(e, entry));
      changed.add(entry);
    }
    replace(changed);
  }

  @Override
  public void remove(Entry entry) {
    List<Entry> changed = new ArrayList<>(entries);
    changed.removeIf(e -> sameThing(e, entry));
    replace(changed);
  }

  private void replace(List<Entry> changed) {
    store.accept(List.copyOf(changed));
    entries.clear();
    entries.addAll(changed);
  }

  private static boolean sameThing(Entry a, Entry b) {
    return a.kind() == b.kind()
        && a.collection().equals(b.collection())
        && a.name().equals(b.name());
  }
}
