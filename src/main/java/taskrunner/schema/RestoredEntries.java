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
      List<LiveIndex> existing =
          indexes.computeIfAbsent(
              collection, name -> LiveIndex.of(context.database(), live.get(name)));
      Entry entry = index(declared, collection, existing);
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
    for (Entry entry : entries.record().entries()) {
      LiveCollection there = live.get(entry.collection());
      boolean exists =
          entry.kind() == Kind.INDEX
              ? LiveIndex.of(context.database(), there).stream()
                  .anyMatch(index -> index.name().equals(entry.name()))
              : there != null;
      if (entry.created() && !exists) {
        entries.remove(entry);
      }
    }
  }
}
