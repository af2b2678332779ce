package taskrunner.schema;

import static taskrunner.database.DatabaseErrors.translating;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Handles;

/**
 * The commands that change the schema. Each checks the guard first, has majority write concern, and
 * carries a comment for {@code $currentOp}. Each is idempotent and is repeated after a failover,
 * because the driver repeats none of them.
 */
final class SchemaCommands {
  private static final int NAMESPACE_NOT_FOUND = 26;
  private static final int INDEX_NOT_FOUND = 27;
  private static final int NAMESPACE_EXISTS = 48;

  /** CannotCreateIndex, IndexOptionsConflict, IndexKeySpecsConflict, DuplicateKey. */
  private static final Set<Integer> REFUSED = Set.of(67, 85, 86, 11000);

  private static final int INVALID_OPTIONS = 72;

  /** CollectionUUIDMismatch. */
  private static final int OTHER_COLLECTION = 361;

  /**
   * IDLUnknownField, of servers before 6.0; InvalidOptions, of later ones whose feature
   * compatibility version is 5.0; and APIStrictError.
   */
  private static final Set<Integer> UNKNOWN_FIELD = Set.of(40415, INVALID_OPTIONS, 323);

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

  /** The result of a creation. */
  enum Creation {
    /** This command created it. */
    CREATED,
    /** A collection with this name already existed. */
    FOUND,
    /** It exists, after an attempt of this command whose answer was lost. */
    FOUND_AFTER_TRYING
  }

  /** Creates a collection, unless one with this name exists. */
  Creation create(String collection, Validation validation) {
    guard.check();
    BsonDocument command = new BsonDocument("create", new BsonString(collection));
    if (!validation.none()) {
      command.putAll(validation.options());
    }
    RepeatableCommand sent = repeatable(command);
    return translating(
        "creating the collection " + collection,
        () -> {
          try {
            wholly(sent, command);
            return Creation.CREATED;
          } catch (MongoCommandException e) {
            if (e.getErrorCode() != NAMESPACE_EXISTS) {
              throw e;
            }
            return sent.repeated() ? Creation.FOUND_AFTER_TRYING : Creation.FOUND;
          }
        });
  }

  void setValidation(String collection, Validation validation) {
    guard.check();
    BsonDocument command = validation(collection, validation);
    translating(
        "setting the validator of " + collection, () -> wholly(repeatable(command), command));
  }

  /** Runs several commands, between which no other thread releases the lease. */
  <T> T together(Supplier<T> commands) {
    return guard.whileHeld(commands);
  }

  /** Restores a validation, also after a stop was requested. */
  void putValidationBack(String collection, Validation validation) {
    BsonDocument command = validation(collection, validation);
    RepeatableCommand sent =
        new RepeatableCommand(database, command, comment, () -> {}, guard::timeToPutBack);
    translating("setting the validator of " + collection, () -> guard.whileHeld(sent::wholly));
  }

  private static BsonDocument validation(String collection, Validation validation) {
    BsonDocument command = new BsonDocument("collMod", new BsonString(collection));
    command.putAll(validation.options());
    return command;
  }

  /**
   * Drops this collection, if it exists. Another one that has its name by then stays: if the answer
   * to the first attempt was lost, a service may have inserted a document again.
   *
   * @param isSame whether the name still is the collection's; asked before a repetition on a server
   *     that can't compare
   * @return false if another collection has its name
   */
  boolean drop(LiveCollection collection, BooleanSupplier isSame) {
    guard.check();
    return translating(
        "dropping the empty collection " + collection.name(),
        () -> {
          BsonBinary uuid = collection.uuid();
          if (uuid != null) {
            try {
              return isDropped(collection, uuid, guard::check);
            } catch (MongoCommandException e) {
              if (!UNKNOWN_FIELD.contains(e.getErrorCode())) {
                throw e;
              }
            }
          }
          return isDropped(collection, null, () -> requireSame(isSame));
        });
  }

  private void requireSame(BooleanSupplier isSame) {
    guard.check();
    if (!isSame.getAsBoolean()) {
      throw new Replaced();
    }
  }

  private boolean isDropped(
      LiveCollection collection, @Nullable BsonBinary uuid, Runnable beforeAgain) {
    BsonDocument command = new BsonDocument("drop", new BsonString(collection.name()));
    if (uuid != null) {
      command.append("collectionUUID", uuid);
    }
    try {
      wholly(new RepeatableCommand(database, command, comment, beforeAgain, guard::left), command);
      return true;
    } catch (Replaced e) {
      return false;
    } catch (MongoCommandException e) {
      if (e.getErrorCode() == OTHER_COLLECTION) {
        return false;
      }
      if (e.getErrorCode() == NAMESPACE_NOT_FOUND) {
        return true;
      }
      throw e;
    }
  }

  /** Another collection has the name of the one to be dropped. */
  private static final class Replaced extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Creates one index; see {@link #createIndexes}. */
  boolean createIndex(String collection, BsonDocument index) {
    return translating(
        "creating the index %s of %s".formatted(index.getString("name").getValue(), collection),
        () -> createIndexes(collection, List.of(index), Integer.MAX_VALUE));
  }

  /**
   * Creates indexes in one scan of the collection, all or none, or joins a running build of the
   * same ones. A requested stop ends the build.
   *
   * @param known how many indexes the collection had when these were found missing
   * @return false if one of them existed, or may have existed, before any attempt of this command
   * @throws MongoCommandException an index or a document conflicts
   */
  boolean createIndexes(String collection, List<BsonDocument> indexes, int known) {
    guard.check();
    RepeatableCommand sent =
        new RepeatableCommand(
            Handles.unhurried(database),
            new BsonDocument("createIndexes", new BsonString(collection))
                .append("indexes", new BsonArray(indexes)),
            comment,
            guard::check,
            () -> null);
    BsonDocument answer = watched(collection, indexes, sent);
    return sent.repeated() || made(answer, indexes.size(), known);
  }

  /**
   * Whether all indexes were created by this command. On a sharded cluster each shard answers for
   * itself: {@code raw: {"set/host": {…}, …}}. With several indexes the difference alone is not
   * sufficient: it also counts other indexes that were built meanwhile.
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
   * Whether {@link #createIndexes} failed because of an index or a document, so that it created
   * none. Of several shards, one may have created what another rejected.
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
      // If a stop was requested, it ended the build.
      guard.check();
      throw e;
    } finally {
      watch.close();
    }
  }

  /**
   * Drops an index, if it exists.
   *
   * @return false if it stays, because the collection is sharded and no other index has its key
   */
  boolean dropIndex(String collection, String name) {
    guard.check();
    return runUnlessGone(
        new BsonDocument("dropIndexes", new BsonString(collection))
            .append("index", new BsonString(name)),
        "dropping the index " + name + " of " + collection);
  }

  /**
   * Sets or removes the lifetime of an index's documents. Only servers from 5.1 on turn an index
   * into a TTL index, and none turns it back: the index is then dropped and created again.
   *
   * @param seconds null: unlimited
   */
  void setExpiry(String collection, LiveIndex index, @Nullable Long seconds) {
    guard.check();
    if (seconds == null || !expiryModified(collection, index, seconds)) {
      dropIndex(collection, index.name());
      createIndex(collection, index.withExpireAfterSeconds(seconds));
    }
  }

  /** Lets queries use a hidden index again; the server has kept its entries up to date. */
  void unhide(String collection, String name) {
    guard.check();
    BsonDocument command = indexChange(collection, name, "hidden", BsonBoolean.FALSE);
    translating(
        "unhiding the index " + name + " of " + collection,
        () -> wholly(repeatable(command), command));
  }

  private static BsonDocument indexChange(
      String collection, String name, String option, BsonValue value) {
    return new BsonDocument("collMod", new BsonString(collection))
        .append("index", new BsonDocument("name", new BsonString(name)).append(option, value));
  }

  private boolean expiryModified(String collection, LiveIndex index, long seconds) {
    BsonDocument command =
        indexChange(collection, index.name(), "expireAfterSeconds", new BsonInt64(seconds));
    return translating(
        "setting the retention of " + collection,
        () -> {
          try {
            wholly(repeatable(command), command);
            return true;
          } catch (MongoCommandException e) {
            if (e.getErrorCode() != INVALID_OPTIONS) {
              throw e;
            }
            return false;
          }
        });
  }

  private boolean runUnlessGone(BsonDocument command, String doing) {
    return translating(
        doing,
        () -> {
          try {
            wholly(repeatable(command), command);
            return true;
          } catch (MongoCommandException e) {
            if (e.getErrorCode() == NAMESPACE_NOT_FOUND || e.getErrorCode() == INDEX_NOT_FOUND) {
              return true;
            }
            if (CANNOT_DROP_SHARD_KEY_INDEX.equals(e.getErrorCodeName())) {
              return false;
            }
            throw e;
          }
        });
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
