package taskrunner.schema;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import taskrunner.database.DatabaseErrors;
import taskrunner.schema.StepRecord.Entry;

/**
 * Makes the database agree with a declaration.
 *
 * <ol>
 *   <li>It checks everything; if there is a blocker, it changes nothing.
 *   <li>It creates collections with their validators, or sets the validator of existing ones.
 *   <li>It creates indexes, collection by collection, those with a unique one first.
 *   <li>It records what it is about to create, or has found, before it sends the command.
 * </ol>
 */
final class StepApply {
  private final SchemaContext context;
  private final SchemaCommands commands;
  private final StepEntries entries;
  private final List<String> done;

  StepApply(
      SchemaContext context, SchemaCommands commands, StepEntries entries, List<String> done) {
    this.context = context;
    this.commands = commands;
    this.entries = entries;
    this.done = done;
  }

  void apply(SchemaDeclaration declaration) {
    Assessment assessment = assess(context, declaration);
    assessment.refuseIfBlocked();
    for (Assessment.CollectionFinding collection : assessment.collections()) {
      if (collection.live() == null) {
        create(collection);
      } else {
        adopt(collection, collection.live());
      }
    }
    for (IndexGroup group : IndexGroup.of(assessment.indexes())) {
      String name = group.collection();
      if (assessment.isMissing(name)
          && assessment.collections().stream().noneMatch(c -> c.name().equals(name))) {
        done.add("created the collection " + name);
      }
      index(group, assessment.indexCount(name));
    }
  }

  private static Assessment assess(SchemaContext context, SchemaDeclaration declaration) {
    return Assessment.of(
        context, declaration, ScanBound.EXACT, LiveCollection.all(context.database()));
  }

  private void create(Assessment.CollectionFinding collection) {
    String name = collection.name();
    entries.put(List.of(StepEntries.collection(name, true)));
    SchemaCommands.Creation creation = commands.create(name, collection.wanted());
    if (creation != SchemaCommands.Creation.FOUND) {
      done.add("created the collection " + name);
    }
    if (creation == SchemaCommands.Creation.CREATED) {
      context.checked().created(name);
      return;
    }
    if (creation == SchemaCommands.Creation.FOUND) {
      // Another process, probably the service, created it after the check.
      entries.put(List.of(StepEntries.collection(name, false)));
    }
    Assessment again = assess(context, SchemaDeclaration.ofCollections(collection.declared()));
    again.refuseIfBlocked();
    for (Assessment.CollectionFinding finding : again.collections()) {
      if (finding.live() == null) {
        create(finding);
      } else {
        adopt(finding, finding.live());
      }
    }
  }

  private void adopt(Assessment.CollectionFinding finding, LiveCollection live) {
    String name = finding.name();
    Entry collection = entries.collection(name);
    Validation wanted = finding.wanted();
    Validation found = live.validation();
    boolean same = found.sameAs(wanted);
    // A killed attempt may have recorded a collection that another client then created. The step
    // itself creates none with another validator.
    boolean ours =
        collection != null
            && collection.created()
            && !found.isForeign(finding.declared().validator())
            && live.anothersOption() == null;
    List<Entry> recorded = new ArrayList<>();
    if (!ours) {
      recorded.add(StepEntries.collection(name, false));
      recorded.add(replaced(name, found, same));
    }
    entries.put(recorded);
    if (!same) {
      commands.setValidation(name, wanted);
      done.add(
          (wanted.none()
                  ? "took the validator off " + name
                  : "put the validator on " + name + (found.none() ? "" : ", replacing another"))
              + finding.warning());
    }
  }

  private Entry replaced(String name, Validation found, boolean same) {
    Entry earlier = entries.validator(name);
    BsonDocument before = earlier == null ? null : earlier.before();
    if (before == null) {
      // An undo that was killed half-way may have left this validator; it is not to be
      // restored.
      before = found.refusesAll() ? Validation.NONE.options() : found.options();
    }
    boolean replaced = !same || (earlier != null && earlier.created());
    return StepEntries.validator(name, replaced, before);
  }

  private void index(IndexGroup group, int known) {
    String collection = group.collection();
    List<IndexDeclaration> missing = group.missing();
    List<Entry> found = new ArrayList<>();
    for (Assessment.IndexFinding finding : group.findings()) {
      LiveIndex live = finding.match().same();
      if (live == null) {
        continue;
      }
      Entry earlier = entries.find(StepRecord.Kind.INDEX, collection, live.name());
      if (earlier == null) {
        found.add(
            StepEntries.index(
                collection, live.name(), false, FoundLifetime.of(live.expireAfterSeconds())));
      } else if (earlier.created()) {
        // A killed attempt of this step may still be building it; the repeated command
        // waits for its end.
        make(
            collection,
            List.of(finding.declared()),
            List.of(live.withExpireAfterSeconds(live.expireAfterSeconds())),
            known);
      }
    }
    makeMissing(collection, missing, found, known);
  }

  /**
   * Creates the missing indexes.
   *
   * @param found entries to record with them
   * @param known how many indexes the collection had
   */
  private void makeMissing(
      String collection, List<IndexDeclaration> missing, List<Entry> found, int known) {
    List<Entry> recorded = new ArrayList<>(found);
    List<BsonDocument> specifications = new ArrayList<>();
    for (IndexDeclaration declared : missing) {
      recorded.add(StepEntries.index(collection, declared.name(), true, null));
      specifications.add(declared.specification());
    }
    entries.put(recorded);
    if (missing.isEmpty()) {
      return;
    }
    if (make(collection, missing, specifications, known)) {
      for (IndexDeclaration declared : missing) {
        done.add("created the index " + declared.name() + " of " + collection);
      }
      return;
    }
    // Another process created one or all of them after the check. The server does not say
    // which, and an undo must not drop an index of another process.
    List<Entry> anothers = new ArrayList<>();
    for (IndexDeclaration declared : missing) {
      anothers.add(StepEntries.index(collection, declared.name(), false, FoundLifetime.of(null)));
    }
    entries.put(anothers);
  }

  private boolean make(
      String collection,
      List<IndexDeclaration> declared,
      List<BsonDocument> specifications,
      int known) {
    try {
      return commands.createIndexes(collection, specifications, known);
    } catch (MongoCommandException e) {
      if (SchemaCommands.madeNone(e)) {
        // An index that exists nevertheless was created by another process, and an undo
        // must not drop it.
        for (IndexDeclaration one : declared) {
          entries.remove(entries.find(StepRecord.Kind.INDEX, collection, one.name()));
        }
      }
      // The cause may be a new document or index; the assessment names it.
      context.checked().clear();
      assess(context, new SchemaDeclaration(List.of(), declared)).refuseIfBlocked();
      throw failed(collection, declared, e);
    } catch (MongoException e) {
      throw failed(collection, declared, e);
    }
  }

  private static RuntimeException failed(
      String collection, List<IndexDeclaration> declared, MongoException e) {
    List<String> indexes = new ArrayList<>();
    for (IndexDeclaration one : declared) {
      indexes.add(one.name());
    }
    return DatabaseErrors.translate(
        e, "creating " + IndexBuilds.words(indexes) + " of " + collection);
  }
}
