package taskrunner.schema;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import taskrunner.database.DatabaseErrors;
import taskrunner.database.StrictApi;

/**
 * Reads the state of the declared collections. What the user lacks the privilege to see is null,
 * and so is what a strict version of the API does not have.
 */
final class CollectionFactsReader {
  private static final long MOST_SECONDS = 10;

  private final MongoDatabase database;
  private final CollectionNames names;
  private final Map<String, LiveCollection> live;

  CollectionFactsReader(SchemaContext context) {
    this.database = context.database();
    this.names = context.names();
    this.live = LiveCollection.all(database);
  }

  List<CollectionFacts> read(SchemaDeclaration declared) {
    return declared.collections().stream()
        .map(
            collection ->
                read(
                    collection,
                    declared.indexes().stream()
                        .filter(index -> index.collection().equals(collection.collection()))
                        .toList()))
        .toList();
  }

  private CollectionFacts read(CollectionDeclaration declared, List<IndexDeclaration> indexes) {
    String name = names.of(declared.collection());
    String title =
        declared
            .validator()
            .getDocument("$jsonSchema", new BsonDocument())
            .getString("title", new BsonString(""))
            .getValue();
    LiveCollection there = live.get(name);
    if (there == null || there.unfit() != null) {
      return new CollectionFacts(
          name, title, false, 0, ValidationMode.OFF.word(), null, List.of(), List.of());
    }
    Validation validation = there.validation();
    BsonDocument storage = storage(name);
    return new CollectionFacts(
        name,
        title,
        true,
        database.getCollection(name).estimatedDocumentCount(),
        validation.modeText(),
        storage == null
            ? null
            : new CollectionFacts.Sizes(
                number(storage, "size"),
                number(storage, "storageSize"),
                number(storage, "totalIndexSize")),
        FieldRules.of(validation.validator()),
        indexes(name, indexes, storage));
  }

  private List<IndexFacts> indexes(
      String collection, List<IndexDeclaration> declared, @Nullable BsonDocument storage) {
    BsonDocument sizes =
        storage == null
            ? new BsonDocument()
            : storage.getDocument("indexSizes", new BsonDocument());
    Map<String, BsonDocument> accesses = accesses(collection);
    List<IndexFacts> facts = new ArrayList<>();
    for (LiveIndex index : LiveIndex.of(database, collection)) {
      BsonDocument used = accesses.get(index.name());
      facts.add(
          new IndexFacts(
              index.name(),
              index.keys().entrySet().stream()
                  .map(key -> key.getKey() + ": " + BsonText.id(key.getValue()))
                  .collect(Collectors.joining(", ")),
              index.properties(),
              sizes.containsKey(index.name()) ? number(sizes, index.name()) : null,
              used == null ? null : number(used, "ops"),
              used == null ? null : Instant.ofEpochMilli(used.getDateTime("since").getValue()),
              declared.stream()
                  .filter(d -> index.differences(d).isEmpty())
                  .map(IndexDeclaration::serves)
                  .filter(Objects::nonNull)
                  .findFirst()
                  .orElse(null)));
    }
    return facts;
  }

  private @Nullable BsonDocument storage(String collection) {
    List<BsonDocument> found =
        allowed(
            collection,
            BsonDocument.parse("{$collStats: {storageStats: {}}}"),
            BsonDocument.parse("{$project: {storageStats: 1}}"));
    return found.stream()
        .map(shard -> shard.getDocument("storageStats", new BsonDocument()))
        .reduce(CollectionFactsReader::sum)
        .orElse(null);
  }

  /** The sum of two shards. */
  static BsonDocument sum(BsonDocument one, BsonDocument other) {
    BsonDocument sizes = new BsonDocument();
    for (String field : List.of("size", "storageSize", "totalIndexSize")) {
      sizes.append(field, new BsonInt64(number(one, field) + number(other, field)));
    }
    BsonDocument indexes = new BsonDocument();
    for (BsonDocument shard : List.of(one, other)) {
      BsonDocument its = shard.getDocument("indexSizes", new BsonDocument());
      its.keySet()
          .forEach(
              name ->
                  indexes.append(name, new BsonInt64(number(indexes, name) + number(its, name))));
    }
    return sizes.append("indexSizes", indexes);
  }

  /**
   * How often each index was used, by name, on the servers that answered: one member of a replica
   * set, or one of each shard. Empty if the user lacks the privilege.
   */
  private Map<String, BsonDocument> accesses(String collection) {
    Map<String, BsonDocument> byName = new HashMap<>();
    for (BsonDocument found :
        allowed(collection, new BsonDocument("$indexStats", new BsonDocument()))) {
      byName.merge(
          found.getString("name").getValue(),
          found.getDocument("accesses"),
          CollectionFactsReader::together);
    }
    return byName;
  }

  /** The sum, since the earlier start of the two. */
  static BsonDocument together(BsonDocument one, BsonDocument other) {
    BsonDocument first =
        one.getDateTime("since").compareTo(other.getDateTime("since")) <= 0 ? one : other;
    return new BsonDocument("ops", new BsonInt64(number(one, "ops") + number(other, "ops")))
        .append("since", first.get("since"));
  }

  private List<BsonDocument> allowed(String collection, BsonDocument... pipeline) {
    try {
      return database
          .getCollection(collection, BsonDocument.class)
          .aggregate(List.of(pipeline))
          .maxTime(MOST_SECONDS, TimeUnit.SECONDS)
          .into(new ArrayList<>());
    } catch (MongoCommandException e) {
      if (DatabaseErrors.isUnauthorized(e) || StrictApi.refuses(e)) {
        return List.of();
      }
      throw e;
    }
  }

  private static long number(BsonDocument document, String field) {
    BsonValue value = document.get(field);
    return value == null || !value.isNumber() ? 0 : value.asNumber().longValue();
  }
}
