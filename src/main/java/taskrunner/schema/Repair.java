package taskrunner.schema;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taskrunner.SchemaBlockedException;
import taskrunner.database.DatabaseErrors;

/**
 * Mends what can be mended without destroying anything: what is missing is made, a validator and
 * its level, and the retention are set. An index that is another one is left: dropping it is a
 * person's decision. What documents stand in the way of is left too, with a warning that says why.
 */
final class Repair {
  private static final Logger LOG = LoggerFactory.getLogger(Repair.class);

  private final MongoDatabase database;
  private final CollectionNames names;
  private final ValidationMode mode;
  private final SchemaCommands commands;

  Repair(
      MongoDatabase database, CollectionNames names, ValidationMode mode, SchemaCommands commands) {
    this.database = database;
    this.names = names;
    this.mode = mode;
    this.commands = commands;
  }

  List<Drift> repair(SchemaDeclaration applied, @Nullable Duration retention) {
    List<Drift> mended = new ArrayList<>();
    for (Drift drift : new Verification(database, names, mode, retention).verify(applied)) {
      try {
        if (mend(drift, applied, retention)) {
          mended.add(drift);
        }
      } catch (SchemaBlockedException e) {
        LOG.warn("Left as it is: {} {}. {}", drift.kind().word(), drift.name(), e.getMessage());
      }
    }
    return mended;
  }

  private boolean mend(Drift drift, SchemaDeclaration applied, @Nullable Duration retention) {
    switch (drift.kind()) {
      case MISSING_COLLECTION -> {
        CollectionDeclaration declared = collection(applied, drift.collection());
        return drift.actual() == null
            && commands.create(drift.collection(), Validation.of(mode, declared))
                == SchemaCommands.Creation.CREATED;
      }
      case MISSING_VALIDATOR, DIFFERENT_VALIDATOR, DIFFERENT_LEVEL -> {
        CollectionDeclaration declared = collection(applied, drift.collection());
        assess(SchemaDeclaration.ofCollections(declared));
        commands.setValidation(drift.collection(), Validation.of(mode, declared));
        return true;
      }
      case MISSING_INDEX -> {
        IndexDeclaration declared = index(applied, drift);
        assess(SchemaDeclaration.ofIndexes(declared));
        return create(drift.collection(), declared, retention);
      }
      case DIFFERENT_RETENTION -> {
        IndexDeclaration declared = first(applied.indexes(), IndexDeclaration::carriesRetention);
        SchemaDeclaration only = SchemaDeclaration.ofIndexes(declared);
        return !new PolicyChange(database, names, mode, commands).apply(only, retention).isEmpty();
      }
      case DIFFERENT_INDEX, EXTRA_INDEX -> {
        return false;
      }
    }
    throw new IllegalStateException("no such kind of drift: " + drift.kind());
  }

  private boolean create(
      String collection, IndexDeclaration declared, @Nullable Duration retention) {
    if (declared.carriesRetention()) {
      SchemaDeclaration only = SchemaDeclaration.ofIndexes(declared);
      return !new PolicyChange(database, names, mode, commands).apply(only, retention).isEmpty();
    }
    BsonDocument index = declared.specification();
    try {
      return commands.createIndex(collection, index);
    } catch (MongoException e) {
      throw DatabaseErrors.translate(
          e, "creating the index " + declared.name() + " of " + collection);
    }
  }

  private void assess(SchemaDeclaration declaration) {
    Assessment.of(database, names, mode, commands.readings(), declaration).refuseIfBlocked();
  }

  private CollectionDeclaration collection(SchemaDeclaration applied, String name) {
    return first(applied.collections(), c -> names.of(c.role()).equals(name));
  }

  private IndexDeclaration index(SchemaDeclaration applied, Drift drift) {
    return first(
        applied.indexes(),
        i -> names.of(i.role()).equals(drift.collection()) && i.name().equals(drift.name()));
  }

  private static <T> T first(List<T> declared, Predicate<T> wanted) {
    return declared.stream().filter(wanted).findFirst().orElseThrow();
  }
}
