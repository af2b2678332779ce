package taskrunner.schema;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.UndoReport.Kept;
import taskrunner.schema.StepRecord.Entry;
import taskrunner.schema.StepRecord.Kind;

/**
 * Reverts exactly what a step made, newest first. What the step only found stays, with its former
 * validator and lifetime; so does a collection with documents.
 */
final class StepRevert {
  private final SchemaContext context;
  private final MongoDatabase database;
  private final SchemaCommands commands;
  private final StepEntries entries;
  private final EmptyCollectionDrop emptyDrop;
  private final DataCheck data;
  private final FoundLifetime restored;
  private final boolean retained;
  private final List<String> done;
  private final List<Kept> kept;

  /**
   * @param others the fold of the other applied units
   */
  StepRevert(
      SchemaContext context,
      SchemaCommands commands,
      StepEntries entries,
      SchemaDeclaration others,
      List<String> done,
      List<Kept> kept) {
    this.context = context;
    this.database = context.database();
    this.commands = commands;
    this.entries = entries;
    this.emptyDrop = new EmptyCollectionDrop(database, commands);
    this.data = new DataCheck(database, context.queries(), ScanBound.EXACT);
    this.restored = new FoundLifetime(context, commands, entries, done);
    // The policy sets the lifetime for as long as any unit declares the index.
    this.retained = others.retentionIndex() != null;
    this.done = done;
    this.kept = kept;
  }

  void revert(SchemaDeclaration declaration) {
    List<IndexDeclaration> indexes = new ArrayList<>(declaration.indexesInOrder());
    Collections.reverse(indexes);
    indexes.forEach(this::revert);
    List<CollectionDeclaration> collections = new ArrayList<>(declaration.collections());
    Collections.reverse(collections);
    collections.forEach(this::revert);
    // What is left is about indexes that are gone, or that another one has replaced.
    List.copyOf(entries.record().entries()).forEach(entries::remove);
  }

  private void revert(IndexDeclaration declared) {
    String collection = context.nameOf(declared.collection());
    List<LiveIndex> existing = null;
    for (Entry entry : List.copyOf(entries.record().entries())) {
      if (entry.kind() != Kind.INDEX || !entry.collection().equals(collection)) {
        continue;
      }
      if (existing == null) {
        existing = new ArrayList<>(indexesOf(collection));
      }
      LiveIndex live = named(existing, entry.name());
      if (live == null && hasNameOf(declared, entry.name())) {
        live = renamed(declared, existing);
      }
      if (live == null && declared.carriesRetention() && restored.isBegun(entry)) {
        IndexMatch since = IndexMatch.find(declared, existing);
        if (since.live() == null) {
          restored.finish(entry);
          keep(collection, "the index " + entry.name() + " was there before this step");
          entries.remove(entry);
          continue;
        }
        // A start or a repair has created it under its declared name.
        live = since.same();
      }
      boolean same = live != null && live.differences(declared).isEmpty();
      if (!same && !hasNameOf(declared, entry.name())) {
        continue; // the entry of another declared index
      }
      if (live != null) {
        revert(declared, entry, live, same);
        existing.remove(live);
      }
      entries.remove(entry);
    }
  }

  /**
   * The same index under the other one of its two possible names: a person changed the
   * configuration and created it again, as the warning about its name says.
   */
  private static @Nullable LiveIndex renamed(IndexDeclaration declared, List<LiveIndex> existing) {
    LiveIndex same = IndexMatch.find(declared, existing).same();
    return same != null && hasNameOf(declared, same.name()) ? same : null;
  }

  private static boolean hasNameOf(IndexDeclaration declared, String name) {
    return name.equals(declared.name()) || name.equals(declared.defaultName());
  }

  private void revert(IndexDeclaration declared, Entry entry, LiveIndex live, boolean same) {
    String collection = entry.collection();
    String index = "the index " + live.name();
    if (entry.created() && same) {
      if (commands.dropIndex(collection, live.name())) {
        done.add("dropped " + index + " of " + collection);
      } else {
        keep(collection, index + " is the one that its shard key needs");
      }
    } else if (entry.created()) {
      keep(collection, index + " is no longer the one that this step made");
    } else {
      String without =
          same && declared.carriesRetention() && !retained ? restored.restore(entry, live) : "";
      keep(collection, index + " was there before this step" + without);
    }
  }

  private void revert(CollectionDeclaration declared) {
    String name = context.nameOf(declared.collection());
    Entry collection = entries.collection(name);
    if (collection == null) {
      return; // never touched
    }
    Entry validator = entries.validator(name);
    LiveCollection live = LiveCollection.find(database, name);
    if (live != null && live.unfit() != null) {
      keep(name, "it is no longer the collection that this step met: it is now " + live.unfit());
    } else if (live != null) {
      revert(declared, live, collection, validator);
    }
    // The collection's own entry goes last, because a repeated attempt needs it to get
    // here.
    entries.remove(validator);
    entries.remove(collection);
  }

  private void revert(
      CollectionDeclaration declared,
      LiveCollection live,
      Entry collection,
      @Nullable Entry validator) {
    String name = live.name();
    String option = live.anothersOption();
    boolean created = collection.created() && option == null;
    if (created && emptyDrop.dropIfEmpty(live)) {
      done.add("dropped the empty collection " + name);
      return;
    }
    BsonDocument before = validator == null ? null : validator.before();
    Validation target = before == null ? Validation.NONE : Validation.from(before);
    Validation now = live.validation();
    boolean foreign = now.isForeign(declared.validator());
    if (!now.sameAs(target) && !foreign) {
      commands.setValidation(name, target);
      done.add(
          target.none()
              ? "took the validator off " + name
              : "put the earlier validator back on " + name);
    }
    String reason =
        created
            ? "it holds documents"
            : collection.created()
                ? "it is no longer the collection that this step made: it was created with "
                    + option
                : "it was there before this step";
    keep(
        name,
        foreign && !now.sameAs(target)
            ? reason + "; its validator has been changed since and was left alone"
            : reason);
  }

  private void keep(String collection, String why) {
    LiveCollection live = LiveCollection.find(database, collection);
    long documents = live == null || live.unfit() != null ? 0 : data.documents(collection);
    kept.add(new Kept(collection, documents, why));
  }

  private List<LiveIndex> indexesOf(String collection) {
    return LiveIndex.of(database, LiveCollection.find(database, collection));
  }

  private static @Nullable LiveIndex named(List<LiveIndex> existing, String name) {
    for (LiveIndex index : existing) {
      if (index.name().equals(name)) {
        return index;
      }
    }
    return null;
  }
}
