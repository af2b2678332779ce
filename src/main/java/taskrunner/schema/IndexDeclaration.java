package taskrunner.schema;

import java.util.stream.Collectors;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

/**
 * An index. It has MongoDB's default name unless another is configured.
 *
 * @param keys field name to 1 or -1, in order
 * @param partialFilter the partial filter expression; null for an index of all documents
 * @param configuredName null for MongoDB's default name. A change unit never sets one
 * @param serves what the index is for, in one sentence. It may change because the checksum does not
 *     include it; null if not given
 */
public record IndexDeclaration(
    CollectionRef collection,
    BsonDocument keys,
    boolean unique,
    @Nullable BsonDocument partialFilter,
    @Nullable String configuredName,
    @Nullable String serves) {
  /**
   * @throws TaskRunnerSchemaException {@code wrong-change-units}: a key is neither 1 nor -1
   */
  public IndexDeclaration {
    for (BsonValue direction : keys.values()) {
      if (!direction.isNumber() || Math.abs(direction.asNumber().doubleValue()) != 1) {
        throw new TaskRunnerSchemaException(
            ErrorCode.WRONG_CHANGE_UNITS,
            "The index %s of %s has a key that is neither 1 nor -1."
                .formatted(keys.toJson(), collection),
            "Indexes of other kinds can't be declared: make them in a data unit.");
      }
    }
  }

  /**
   * An index of all documents of {@code collection}; {@code keys} as the driver's Indexes create
   * them.
   */
  public static IndexDeclaration index(CollectionRef collection, Bson keys) {
    return new IndexDeclaration(collection, keys.toBsonDocument(), false, null, null, null);
  }

  /** A unique index of all documents of {@code collection}. */
  public static IndexDeclaration uniqueIndex(CollectionRef collection, Bson keys) {
    return new IndexDeclaration(collection, keys.toBsonDocument(), true, null, null, null);
  }

  /** The same index, of the documents that {@code filter} matches. */
  public IndexDeclaration where(Bson filter) {
    return new IndexDeclaration(
        collection, keys, unique, filter.toBsonDocument(), configuredName, serves);
  }

  /** The same index, with its purpose: the queries or the rule that it is for. */
  public IndexDeclaration serves(String purpose) {
    return new IndexDeclaration(collection, keys, unique, partialFilter, configuredName, purpose);
  }

  /** The same index under another name. */
  IndexDeclaration named(String name) {
    return new IndexDeclaration(collection, keys, unique, partialFilter, name, serves);
  }

  /** The configured name, or MongoDB's default. */
  public String name() {
    return configuredName == null ? defaultName() : configuredName;
  }

  /** MongoDB's default name, e.g. {@code runId_1_sequence_1}. */
  public String defaultName() {
    return keys.entrySet().stream()
        .map(key -> key.getKey() + "_" + key.getValue().asNumber().intValue())
        .collect(Collectors.joining("_"));
  }

  /** Whether this index has the log retention: {@code {timestamp: 1}} of the logs. */
  public boolean carriesRetention() {
    return collection.equals(CollectionRef.LOGS)
        && !unique
        && partialFilter == null
        && defaultName().equals("timestamp_1");
  }

  /**
   * The specification for {@code createIndexes}, e.g. <code>{key: {runId: 1}, name: "runId_1"}
   * </code>.
   */
  BsonDocument specification() {
    BsonDocument index =
        new BsonDocument("key", keys.clone()).append("name", new BsonString(name()));
    if (unique) {
      index.append("unique", BsonBoolean.TRUE);
    }
    if (partialFilter != null) {
      index.append("partialFilterExpression", partialFilter.clone());
    }
    return index;
  }

  /** The same, for documents with this lifetime; null: unlimited. */
  BsonDocument specification(@Nullable Long seconds) {
    BsonDocument index = specification();
    if (seconds != null) {
      index.append("expireAfterSeconds", new BsonInt64(seconds));
    }
    return index;
  }
}
