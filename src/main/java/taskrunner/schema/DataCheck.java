package taskrunner.schema;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.BsonField;
import com.mongodb.client.model.Facet;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import taskrunner.database.DatabaseConnection;

/** Looks for documents that would stand in the way of a validator or a unique index; reads only. */
final class DataCheck {
  static final int EXAMPLES = 5;

  private final MongoDatabase database;

  DataCheck(MongoDatabase database) {
    this.database = DatabaseConnection.unhurried(database);
  }

  /**
   * What was found.
   *
   * @param count violating documents, or keys that occur more than once
   * @param examples up to five ids, or keys
   */
  record Finding(long count, List<String> examples) {
    static final Finding CLEAN = new Finding(0, List.of());

    boolean clean() {
      return count == 0;
    }
  }

  /** How many documents a collection holds, from its metadata. */
  long documents(String collection) {
    return documents(database.getCollection(collection, BsonDocument.class));
  }

  private static long documents(MongoCollection<BsonDocument> collection) {
    return collection.estimatedDocumentCount();
  }

  /** The documents that {@code validator} would refuse. */
  Finding violations(String collection, BsonDocument validator) {
    MongoCollection<BsonDocument> documents =
        database.getCollection(collection, BsonDocument.class);
    Bson broken = Filters.nor(validator);
    long count = documents.countDocuments(broken);
    if (count == 0) {
      return Finding.CLEAN;
    }
    List<String> ids = new ArrayList<>();
    for (BsonDocument document :
        documents
            .find(broken)
            .projection(Projections.include("_id"))
            .sort(Sorts.ascending("_id"))
            .limit(EXAMPLES)) {
      ids.add(BsonText.id(document.get("_id", BsonNull.VALUE)));
    }
    return new Finding(count, ids);
  }

  /** The keys that occur more than once; like the server, takes a missing field for null. */
  Finding duplicates(String collection, IndexDeclaration index) {
    BsonDocument key = new BsonDocument();
    int position = 0;
    for (String field : index.keys().keySet()) {
      key.append(
          "k" + position++,
          new BsonDocument(
              "$ifNull", new BsonArray(List.of(new BsonString("$" + field), BsonNull.VALUE))));
    }
    List<Bson> pipeline = new ArrayList<>();
    BsonDocument filter = index.partialFilter();
    if (filter != null) {
      pipeline.add(Aggregates.match(filter));
    }
    BsonField occurrences = Accumulators.sum("n", 1);
    pipeline.add(Aggregates.group(key, occurrences));
    pipeline.add(Aggregates.match(Filters.gt("n", 1)));
    pipeline.add(
        Aggregates.facet(
            new Facet("count", Aggregates.count("n")),
            new Facet(
                "examples", Aggregates.sort(Sorts.ascending("_id")), Aggregates.limit(EXAMPLES))));
    BsonDocument result =
        database
            .getCollection(collection, BsonDocument.class)
            .aggregate(pipeline)
            .allowDiskUse(true)
            .first();
    if (result == null || result.getArray("count").isEmpty()) {
      return Finding.CLEAN;
    }
    long count = result.getArray("count").get(0).asDocument().getNumber("n").longValue();
    List<String> examples = new ArrayList<>();
    for (BsonValue group : result.getArray("examples")) {
      examples.add(example(index, group.asDocument().getDocument("_id")));
    }
    return new Finding(count, examples);
  }

  private static String example(IndexDeclaration index, BsonDocument values) {
    BsonDocument key = new BsonDocument();
    int position = 0;
    for (Map.Entry<String, BsonValue> field : index.keys().entrySet()) {
      key.append(field.getKey(), values.get("k" + position++, BsonNull.VALUE));
    }
    return BsonText.of(key);
  }
}
