package taskrunner.schema;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import taskrunner.database.DatabaseConnection;
import taskrunner.database.DatabaseErrors;

/**
 * The commands that change the schema. Each asks the guard first, is acknowledged by a majority,
 * and carries a comment by which {@code $currentOp} shows whose it is. Each may be repeated, and
 * is, when the primary changes meanwhile: the driver repeats none of them.
 */
final class SchemaCommands {
  private static final int NAMESPACE_NOT_FOUND = 26;
  private static final int INDEX_NOT_FOUND = 27;
  private static final int NAMESPACE_EXISTS = 48;

  /** CannotCreateIndex, IndexOptionsConflict, IndexKeySpecsConflict, DuplicateKey. */
  private static final Set<Integer> REFUSED = Set.of(67, 85, 86, 11000);

  private static final int INVALID_OPTIONS = 72;
  private static final String CANNOT_DROP_SHARD_KEY_INDEX = "CannotDropShardKeyIndex";

  private final MongoDatabase database;
  private final WriteGuard guard;
  private final IndexBuilds builds;
  private final BsonString comment;

  SchemaCommands(MongoDatabase database, WriteGuard guard, IndexBuilds builds, String comment) {
    this.database = database;
    this.guard = guard;
    this.builds = builds;
    this.comment = new BsonString(comment);
  }

  /** What became of a collection that was to be created. */
  enum Creation {
    /** It is ours, as it was asked for. */
    CREATED,
    /** One of that name was there already. */
    FOUND,
    /** It is there, after an attempt of ours whose answer was lost. */
    FOUND_AFTER_TRYING
  }

  /** Creates a collection, unless one of that name is there already. */
  Creation create(String collection, Validation validation) {
    guard.check();
    BsonDocument command = new BsonDocument("create", new BsonString(collection));
    if (!validation.none()) {
      command.putAll(validation.options());
    }
    RepeatableCommand sent = repeatable(command);
    try {
      wholly(sent, command);
      return Creation.CREATED;
    } catch (MongoCommandException e) {
      if (e.getErrorCode() == NAMESPACE_EXISTS) {
        return sent.repeated() ? Creation.FOUND_AFTER_TRYING : Creation.FOUND;
      }
      throw DatabaseErrors.translate(e, "creating the collection " + collection);
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, "creating the collection " + collection);
    }
  }

  void setValidation(String collection, Validation validation) {
    guard.check();
    BsonDocument command = validation(collection, validation);
    try {
      wholly(repeatable(command), command);
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, settingValidatorOf(collection));
    }
  }

  /** Several commands, between which no other thread releases the lease. */
  <T> T together(Supplier<T> commands) {
    return guard.whileHeld(commands);
  }

  /** For putting back what was there before, also after a stop was asked for. */
  void putValidationBack(String collection, Validation validation) {
    try {
      BsonDocument command = validation(collection, validation);
      guard.whileHeld(
          new RepeatableCommand(database, command, comment, () -> {}, guard::timeToPutBack)
              ::wholly);
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, settingValidatorOf(collection));
    }
  }

  private static BsonDocument validation(String collection, Validation validation) {
    BsonDocument command = new BsonDocument("collMod", new BsonString(collection));
    command.putAll(validation.options());
    return command;
  }

  private static String settingValidatorOf(String collection) {
    return "setting the validator of " + collection;
  }

  /** Drops a collection; one that is gone already is fine. */
  void drop(String collection) {
    guard.check();
    runUnlessGone(
        new BsonDocument("drop", new BsonString(collection)),
        "dropping the empty collection " + collection);
  }

  /** Makes one index; see {@link #createIndexes}. */
  boolean createIndex(String collection, BsonDocument index) {
    return createIndexes(collection, List.of(index), Integer.MAX_VALUE);
  }

  /**
   * Makes indexes in one scan of the collection, all or none, or waits for the same ones that are
   * being made; a stop that is asked for ends the build.
   *
   * @param known how many indexes the collection had when they were found missing
   * @return false where the server had, or may have had, one of them already, before any attempt of
   *     ours
   * @throws MongoCommandException an index or a document stands in the way
   */
  boolean createIndexes(String collection, List<BsonDocument> indexes, int known) {
    guard.check();
    RepeatableCommand sent =
        new RepeatableCommand(
            DatabaseConnection.unhurried(database),
            new BsonDocument("createIndexes", new BsonString(collection))
                .append("indexes", new BsonArray(indexes)),
            comment,
            guard::check,
            () -> null);
    BsonDocument answer = watched(collection, indexes, sent);
    return sent.repeated() || made(answer, indexes.size(), known);
  }

  /**
   * On a sharded cluster each shard answers for itself: {@code raw: {"set/host": {…}, …}}. Of
   * several, the number alone does not say that all were made: any other one that was begun while
   * they were built counts, too.
   */
  static boolean made(BsonDocument answer, int asked, int known) {
    if (answer.isDocument("raw")) {
      for (BsonValue shard : answer.getDocument("raw").values()) {
        if (made(shard.asDocument(), asked, known)) {
          return true;
        }
      }
      return false;
    }
    if (!answer.containsKey("numIndexesBefore")) {
      return true;
    }
    int before = answer.getNumber("numIndexesBefore").intValue();
    int after = answer.getNumber("numIndexesAfter").intValue();
    return after - before >= asked && (asked == 1 || before <= known);
  }

  /**
   * Whether {@link #createIndexes} failed because of an index or a document, so that it made none
   * of them. Of several shards one may have made all that another refused.
   */
  static boolean madeNone(MongoCommandException failure) {
    return REFUSED.contains(failure.getErrorCode()) && !failure.getResponse().containsKey("raw");
  }

  private BsonDocument watched(
      String collection, List<BsonDocument> indexes, RepeatableCommand sent) {
    List<String> names = new ArrayList<>();
    for (BsonDocument index : indexes) {
      names.add(index.getString("name").getValue());
    }
    IndexBuilds.Watch watch = builds.watch(database, collection, names, comment, guard);
    try {
      return sent.run();
    } catch (MongoCommandException e) {
      // Where a stop was asked for, that is what ended it.
      guard.check();
      throw e;
    } finally {
      watch.close();
    }
  }

  /**
   * Drops an index; one that is gone already is fine.
   *
   * @return false where it stays, because the collection is sharded and no other index has its key
   */
  boolean dropIndex(String collection, String name) {
    guard.check();
    return runUnlessGone(
        new BsonDocument("dropIndexes", new BsonString(collection))
            .append("index", new BsonString(name)),
        "dropping the index " + name + " of " + collection);
  }

  /**
   * Sets or takes away the life time of an index's documents. Only servers from 5.1 on turn an
   * index into a TTL index, and none turns it back: it is then dropped and made again.
   *
   * @param seconds null: for ever
   */
  void setExpiry(String collection, LiveIndex index, @Nullable Long seconds) {
    guard.check();
    if (seconds == null || !expiryModified(collection, index, seconds)) {
      dropIndex(collection, index.name());
      try {
        createIndex(collection, index.withExpireAfterSeconds(seconds));
      } catch (MongoException e) {
        throw DatabaseErrors.translate(e, "making index " + index.name() + " of " + collection);
      }
    }
  }

  private boolean expiryModified(String collection, LiveIndex index, long seconds) {
    BsonDocument change =
        new BsonDocument("name", new BsonString(index.name()))
            .append("expireAfterSeconds", new BsonInt64(seconds));
    String doing = "setting the retention of " + collection;
    try {
      BsonDocument command =
          new BsonDocument("collMod", new BsonString(collection)).append("index", change);
      wholly(repeatable(command), command);
      return true;
    } catch (MongoCommandException e) {
      if (e.getErrorCode() == INVALID_OPTIONS) {
        return false;
      }
      throw DatabaseErrors.translate(e, doing);
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, doing);
    }
  }

  private boolean runUnlessGone(BsonDocument command, String doing) {
    try {
      wholly(repeatable(command), command);
      return true;
    } catch (MongoCommandException e) {
      if (CANNOT_DROP_SHARD_KEY_INDEX.equals(e.getErrorCodeName())) {
        return false;
      }
      if (e.getErrorCode() != NAMESPACE_NOT_FOUND && e.getErrorCode() != INDEX_NOT_FOUND) {
        throw DatabaseErrors.translate(e, doing);
      }
      return true;
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, doing);
    }
  }

  private BsonDocument wholly(RepeatableCommand sent, BsonDocument command) {
    return guard.whileHeld(
        () ->
            builds.wholly(
                sent, command.getFirstKey(), database.getName(), comment.getValue(), guard));
  }

  private RepeatableCommand repeatable(BsonDocument command) {
    return new RepeatableCommand(database, command, comment, guard::check, guard::left);
  }
}
