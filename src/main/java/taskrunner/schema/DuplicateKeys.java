package taskrunner.schema;

import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Facet;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * Searches for keys that a unique index would have twice. A missing field counts as null, as it
 * does for the server. The result is one document with {@code count}, {@code examples} (keys, as
 * {@code k0}, {@code k1} …) and {@code arrays}.
 *
 * <p>An index has a key for each element of an array. Almost no collection has an array in a field
 * of a unique index. So the first search only says in {@code arrays} whether there is one, and
 * leaves such documents out. The second search, which takes longer, is for such a collection.
 */
enum DuplicateKeys {
  /**
   * Sorts the keys and compares each with the one before it. For four million documents this takes
   * 12 s, where a {@code $group} of all keys, which the server has to spill, takes 145 s (MongoDB
   * 6.0.5).
   */
  SORTED {
    @Override
    List<Bson> twice() {
      return neighbours(
          "{key: 1}",
          "'$key'",
          Filters.or(
              Filters.expr(BsonDocument.parse("{$eq: ['$key', '$before']}")),
              Filters.eq("key", BsonNull.VALUE)));
    }

    @Override
    List<Bson> inTwoDocuments() {
      return neighbours(
          "{key: 1, id: 1}",
          "{key: '$key', id: '$id'}",
          Filters.expr(
              BsonDocument.parse(
                  "{$and: [{$eq: ['$key', '$before.key']}, {$ne: ['$id', '$before.id']}]}")));
    }
  },

  /** For servers before 5.0. */
  GROUPED {
    @Override
    List<Bson> twice() {
      return List.of(
          Aggregates.group("$key", Accumulators.sum("n", 1)),
          Aggregates.match(Filters.or(Filters.gt("n", 1), Filters.eq("_id", BsonNull.VALUE))));
    }

    @Override
    List<Bson> inTwoDocuments() {
      return List.of(
          Aggregates.group(
              "$key", Accumulators.min("first", "$id"), Accumulators.max("last", "$id")),
          Aggregates.match(Filters.expr(BsonDocument.parse("{$ne: ['$first', '$last']}"))));
    }
  };

  /** Stages that leave each duplicate {@code key} as an {@code _id}; also null, if it is there. */
  abstract List<Bson> twice();

  /** The same for keys of which one document, {@code id}, may have several. */
  abstract List<Bson> inTwoDocuments();

  /** The duplicates among documents without an array; {@code arrays}: whether others have one. */
  List<Bson> ofValues(IndexDeclaration index) {
    BsonArray arrays = new BsonArray();
    index.keys().keySet().forEach(field -> arrays.add(call("$isArray", array(path(field)))));
    List<Bson> pipeline = covered(index);
    pipeline.add(
        Aggregates.project(
            new BsonDocument("_id", new BsonInt32(0))
                .append(
                    "key",
                    // Null stands for the keys of all documents with an array.
                    call(
                        "$cond",
                        array(
                            call("$or", arrays),
                            BsonNull.VALUE,
                            keyOf(index, DuplicateKeys::orNull))))));
    pipeline.addAll(twice());
    pipeline.add(found());
    return pipeline;
  }

  /** The duplicates among all documents, each with the keys of all elements of its arrays. */
  List<Bson> ofElements(IndexDeclaration index) {
    List<Bson> pipeline = covered(index);
    parents(index).forEach(parent -> pipeline.add(unwind(parent)));
    // A projection would put the key into each element of an array that is called key.
    pipeline.add(
        Aggregates.replaceRoot(
            new BsonDocument("id", new BsonString("$_id"))
                .append("key", keyOf(index, DuplicateKeys::elements))));
    for (int i = 0; i < index.keys().size(); i++) {
      pipeline.add(unwind("key.k" + i));
    }
    pipeline.addAll(inTwoDocuments());
    pipeline.add(found());
    return pipeline;
  }

  /** The documents that have keys in the index. */
  private static List<Bson> covered(IndexDeclaration index) {
    List<Bson> pipeline = new ArrayList<>();
    BsonDocument filter = index.partialFilter();
    if (filter != null) {
      pipeline.add(Aggregates.match(filter));
    }
    return pipeline;
  }

  private static BsonDocument keyOf(IndexDeclaration index, UnaryOperator<BsonValue> value) {
    BsonDocument key = new BsonDocument();
    for (String field : index.keys().keySet()) {
      key.append("k" + key.size(), value.apply(path(field)));
    }
    return key;
  }

  private static BsonValue orNull(BsonValue field) {
    return call("$ifNull", array(field, BsonNull.VALUE));
  }

  /** An empty array has a key of its own, which is not that of null. */
  private static BsonValue elements(BsonValue field) {
    BsonArray empty = new BsonArray();
    return call("$cond", array(call("$eq", array(field, empty)), array(empty), orNull(field)));
  }

  /**
   * What the paths of the fields lead through, from the outside in. Several fields of one array
   * make one key of each of its elements.
   */
  private static Set<String> parents(IndexDeclaration index) {
    Set<String> parents = new LinkedHashSet<>();
    for (String field : index.keys().keySet()) {
      for (int dot = field.indexOf('.'); dot >= 0; dot = field.indexOf('.', dot + 1)) {
        parents.add(field.substring(0, dot));
      }
    }
    return parents;
  }

  private static Bson unwind(String path) {
    return call(
        "$unwind",
        new BsonDocument("path", path(path))
            .append("preserveNullAndEmptyArrays", BsonBoolean.TRUE));
  }

  /** The key is a single value, so that arrays in it are compared as a whole. */
  private static List<Bson> neighbours(String order, String output, Bson twice) {
    BsonDocument before = BsonDocument.parse("{$shift: {output: " + output + ", by: -1}}");
    return List.of(
        call(
            "$setWindowFields",
            new BsonDocument("sortBy", BsonDocument.parse(order))
                .append("output", new BsonDocument("before", before))),
        Aggregates.match(twice),
        Aggregates.group("$key"));
  }

  private static Bson found() {
    Bson isKey = Aggregates.match(Filters.ne("_id", BsonNull.VALUE));
    return Aggregates.facet(
        new Facet("count", isKey, Aggregates.count("n")),
        new Facet(
            "examples",
            isKey,
            Aggregates.sort(Sorts.ascending("_id")),
            Aggregates.limit(Finding.EXAMPLES)),
        new Facet(
            "arrays", Aggregates.match(Filters.eq("_id", BsonNull.VALUE)), Aggregates.count("n")));
  }

  private static BsonString path(String field) {
    return new BsonString("$" + field);
  }

  private static BsonDocument call(String operator, BsonValue argument) {
    return new BsonDocument(operator, argument);
  }

  private static BsonArray array(BsonValue... items) {
    return new BsonArray(List.of(items));
  }
}
