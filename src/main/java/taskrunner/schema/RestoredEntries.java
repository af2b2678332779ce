package taskrunner.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.StepRecord.Entry;
import taskrunner.schema.StepRecord.Kind;

/**
 * The entries that an unfinished undo has removed from a step's record, for a repair that creates
 * again what the undo had dropped. Without them a later undo would leave it behind. What exists is
 * recorded as found.
 */
final class RestoredEntries {
  private final SchemaContext context;
  private final SchemaDeclaration declaration;
  private final StepEntries entries;

  /**
   * @param declaration of the step, its indexes under their configured names
   */
  RestoredEntries(SchemaContext context, SchemaDeclaration declaration, StepRecord record) {
    this.context = context;
    this.declaration = declaration;
    this.entries = new StepEntries(record);
  }

  /** Records what the repair is about to create, before it does. */
  void announce() {
    Map<String, LiveCollection> live = LiveCollection.all(context.database());
    List<Entry> missing = new ArrayList<>();
    for (CollectionDeclaration declared : declaration.collections()) {
      String name = context.nameOf(declared.collection());
      Entry known = entries.collection(name);
      // What a step found has both entries; the undo removes them one after the other.
      if (known == null || (!known.created() && entries.validator(name) == null)) {
        missing.addAll(collection(name, live.get(name)));
      }
    }
    Map<String, List<LiveIndex>> indexes = new HashMap<>();
    for (IndexDeclaration declared : declaration.indexesInOrder()) {
      String collection = context.nameOf(declared.collection());
      Entry entry = index(declared, collection, indexes(collection, live, indexes));
      if (entry != null) {
        missing.add(entry);
      }
    }
    entries.put(missing);
  }

  private static List<Entry> collection(String name, @Nullable LiveCollection live) {
    if (live == null) {
      return List.of(StepEntries.collection(name, true));
    }
    Validation found = live.validation().refusesAll() ? Validation.NONE : live.validation();
    return List.of(
        StepEntries.collection(name, false), StepEntries.validator(name, true, found.options()));
  }

  private @Nullable Entry index(
      IndexDeclaration declared, String collection, List<LiveIndex> existing) {
    IndexMatch match = IndexMatch.find(declared, existing);
    LiveIndex same = match.same();
    String name = same == null ? declared.name() : same.name();
    if (match.conflicting() != null || entries.find(Kind.INDEX, collection, name) != null) {
      return null;
    }
    return same == null
        ? StepEntries.index(collection, name, true, null)
        : StepEntries.index(collection, name, false, FoundLifetime.of(same.expireAfterSeconds()));
  }

  /** Removes the entries of what the repair has skipped. */
  void forgetMissing() {
    Map<String, LiveCollection> live = LiveCollection.all(context.database());
    Map<String, List<LiveIndex>> indexes = new HashMap<>();
    for (Entry entry : entries.record().entries()) {
      if (entry.created() && !exists(entry, live, indexes)) {
        entries.remove(entry);
      }
    }
  }

  /**
   * @param indexes those read so far, by the name of the collection
   */
  private boolean exists(
      Entry entry, Map<String, LiveCollection> live, Map<String, List<LiveIndex>> indexes) {
    return entry.kind() == Kind.INDEX
        ? indexes(entry.collection(), live, indexes).stream()
            .anyMatch(index -> index.name().equals(entry.name()))
        : live.containsKey(entry.collection());
  }

  private List<LiveIndex> indexes(
      String collection, Map<String, LiveCollection> live, Map<String, List<LiveIndex>> read) {
    return read.computeIfAbsent(
        collection, name -> LiveIndex.of(context.database(), live.get(name)));
  }
}
