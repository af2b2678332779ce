package taskrunner.schema;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.jspecify.annotations.Nullable;
import taskrunner.database.DatabaseErrors;
import taskrunner.schema.StepRecord.Entry;

/**
 * Makes the database agree with a declaration.
 *
 * <ol>
 *   <li>Everything is looked at; if anything stands in the way, nothing is changed.
 *   <li>Collections are made with their validators, or a validator is put on one that is there.
 *   <li>Indexes are made, unique ones first.
 *   <li>What is about to be made, or was found, is recorded before the server is asked.
 * </ol>
 */
final class StepApply {
  private final MongoDatabase database;
  private final CollectionNames names;
  private final ValidationMode mode;
  private final SchemaCommands commands;
  private final ShardKeys shardKeys;
  private final StepEntries entries;
  private final List<String> done;

  StepApply(
      MongoDatabase database,
      CollectionNames names,
      ValidationMode mode,
      SchemaCommands commands,
      ShardKeys shardKeys,
      StepEntries entries,
      List<String> done) {
    this.database = database;
    this.names = names;
    this.mode = mode;
    this.commands = commands;
    this.shardKeys = shardKeys;
    this.entries = entries;
    this.done = done;
  }

  void apply(SchemaDeclaration declaration) {
    Assessment assessment = assess(declaration);
    assessment.refuseIfBlocked();
    for (Assessment.CollectionFinding collection : assessment.collections()) {
      if (collection.live() == null) {
        create(collection);
      } else {
        adopt(collection, collection.live());
      }
    }
    for (Assessment.IndexFinding index : assessment.indexes()) {
      index(index);
    }
  }

  private Assessment assess(SchemaDeclaration declaration) {
    return Assessment.of(
        database, names, mode, commands.readings(), declaration, ScanBound.EXACT, shardKeys);
  }

  private void create(Assessment.CollectionFinding collection) {
    String name = collection.name();
    entries.putCollection(name, true);
    SchemaCommands.Creation creation = commands.create(name, collection.wanted());
    if (creation != SchemaCommands.Creation.FOUND) {
      done.add("created the collection " + name);
    }
    if (creation == SchemaCommands.Creation.CREATED) {
      return;
    }
    if (creation == SchemaCommands.Creation.FOUND) {
      // Somebody else, probably the service, made it since it was looked for.
      entries.putCollection(name, false);
    }
    Assessment again = assess(SchemaDeclaration.ofCollections(collection.declared()));
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
    if (collection == null) {
      entries.putCollection(name, false);
    }
    boolean ours = collection != null && collection.created();
    Validation wanted = finding.wanted();
    Validation found = live.validation();
    boolean same = found.sameAs(wanted);
    if (!ours) {
      recordReplaced(name, found, same);
    }
    if (!same) {
      commands.setValidation(name, wanted);
      done.add(
          (wanted.none()
                  ? "took the validator off " + name
                  : "put the validator on " + name + (found.none() ? "" : ", replacing another"))
              + finding.warning());
    }
  }

  private void recordReplaced(String name, Validation found, boolean same) {
    Entry earlier = entries.validator(name);
    BsonDocument before = earlier == null ? null : earlier.before();
    if (before == null) {
      // An undo that was killed half-way may have left the collection closed: that is nobody's
      // wish.
      before = found.refusesAll() ? Validation.NONE.options() : found.options();
    }
    boolean replaced = !same || (earlier != null && earlier.created());
    entries.putValidator(name, replaced, before);
  }

  private void index(Assessment.IndexFinding finding) {
    IndexDeclaration declared = finding.declared();
    String collection = finding.collection();
    LiveIndex live = finding.match().same();
    if (live == null) {
      entries.putIndex(collection, declared.name(), true, null);
      if (make(finding, declared.specification())) {
        done.add("created the index " + declared.name() + " of " + collection);
      } else {
        entries.putIndex(collection, declared.name(), false, expiry(null));
      }
      return;
    }
    Entry earlier = entries.find(StepRecord.Kind.INDEX, collection, live.name());
    if (earlier == null) {
      entries.putIndex(collection, live.name(), false, expiry(live.expireAfterSeconds()));
    } else if (earlier.created()) {
      // A killed attempt of ours may still be building it: asking again waits for the end.
      make(finding, live.withExpireAfterSeconds(live.expireAfterSeconds()));
    }
  }

  private boolean make(Assessment.IndexFinding finding, BsonDocument index) {
    try {
      return commands.createIndex(finding.collection(), index);
    } catch (MongoCommandException e) {
      // A document or an index may have come between: then say which.
      assess(SchemaDeclaration.ofIndexes(finding.declared())).refuseIfBlocked();
      throw failed(finding, e);
    } catch (MongoException e) {
      throw failed(finding, e);
    }
  }

  private static RuntimeException failed(Assessment.IndexFinding finding, MongoException e) {
    return DatabaseErrors.translate(
        e, "creating the index " + finding.declared().name() + " of " + finding.collection());
  }

  /**
   * What a found index's life time was, so that a revert can put it back after policy changed it.
   */
  private static BsonDocument expiry(@Nullable Long seconds) {
    return seconds == null
        ? new BsonDocument()
        : new BsonDocument("expireAfterSeconds", new BsonInt64(seconds));
  }
}
