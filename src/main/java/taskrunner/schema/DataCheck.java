package taskrunner.schema;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Facet;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.TimeOver;

/**
 * Looks for documents that conflict with a validator or a unique index; reads only.
 *
 * <ol>
 *   <li>A collection within the bound is scanned as a whole, of a larger one both ends.
 *   <li>A query that takes too long is repeated with a tenth of the documents.
 *   <li>If that takes too long as well, the result is unknown: no findings in no documents.
 * </ol>
 */
final class DataCheck {
  /** The number of violating documents that are checked for the rules they violate. */
  static final int LOOKED_AT_FOR_RULES = 1000;

  private static final int UNRECOGNIZED_STAGE = 40324;

  private static final BsonDocument FORWARD = new BsonDocument("$natural", new BsonInt32(1));
  private static final BsonDocument BACKWARD = new BsonDocument("$natural", new BsonInt32(-1));

  private final MongoDatabase database;
  private final LongQueries readings;
  private final ScanBound bound;

  DataCheck(MongoDatabase database, LongQueries readings, ScanBound bound) {
    this.database = bound.reading(database);
    this.readings = readings;
    this.bound = bound;
  }

  /** The number of documents of a collection, from its metadata. */
  long documents(String collection) {
    return database.getCollection(collection).estimatedDocumentCount();
  }

  /** The documents that {@code validator} would reject, and why. */
  Finding violations(String collection, BsonDocument validator) {
    List<ValidatorRule> rules = ValidatorRule.all(validator);
    Bson broken = Aggregates.match(Filters.nor(validator));
    List<Facet> facets = new ArrayList<>();
    facets.add(new Facet("count", Aggregates.count("n")));
    facets.add(new Facet("examples", examples()));
    for (int i = 0; i < rules.size(); i++) {
      Bson few = Aggregates.limit(LOOKED_AT_FOR_RULES);
      Bson breaking = Aggregates.match(Filters.nor(rules.get(i).validator()));
      facets.add(new Facet("count" + i, few, breaking, Aggregates.count("n")));
      List<Bson> shown = new ArrayList<>(List.of(few, breaking));
      shown.addAll(examples());
      facets.add(new Facet("examples" + i, shown));
    }
    return look(
        collection,
        List.of(broken, Aggregates.facet(facets)),
        (found, scanned) -> {
          List<BrokenRule> brokenRules = new ArrayList<>();
          for (int i = 0; i < rules.size(); i++) {
            long count = count(found, "count" + i);
            if (count > 0) {
              brokenRules.add(
                  new BrokenRule(rules.get(i).demand(), count, ids(found, "examples" + i)));
            }
          }
          return new Finding(
              count(found, "count"),
              ids(found, "examples"),
              Finding.mostBrokenFirst(brokenRules),
              scanned,
              false);
        });
  }

  private static List<Bson> examples() {
    return List.of(
        Aggregates.limit(Finding.EXAMPLES), Aggregates.project(Projections.include("_id")));
  }

  /** The duplicate keys that the index would have. */
  Finding duplicates(String collection, IndexDeclaration index) {
    try {
      return duplicates(collection, index, DuplicateKeys.SORTED);
    } catch (MongoCommandException e) {
      if (e.getErrorCode() != UNRECOGNIZED_STAGE) {
        throw e;
      }
      return duplicates(collection, index, DuplicateKeys.GROUPED);
    }
  }

  Finding duplicates(String collection, IndexDeclaration index, DuplicateKeys way) {
    AtomicBoolean arrays = new AtomicBoolean();
    Finding values =
        look(
            collection,
            way.ofValues(index),
            (found, scanned) -> {
              if (count(found, "arrays") > 0) {
                arrays.set(true);
              }
              return duplicates(index, found, scanned);
            });
    if (!arrays.get()) {
      return values;
    }
    Finding all =
        look(
            collection,
            way.ofElements(index),
            (found, scanned) -> duplicates(index, found, scanned));
    // The second search may have had to scan less.
    return all.count() >= values.count()
        ? all
        : new Finding(values.count(), values.examples(), List.of(), values.scanned(), true);
  }

  private static Finding duplicates(IndexDeclaration index, BsonDocument found, long scanned) {
    List<String> examples = new ArrayList<>();
    for (BsonValue group : found.getArray("examples", new BsonArray())) {
      examples.add(example(index, group.asDocument().getDocument("_id")));
    }
    return new Finding(count(found, "count"), examples, List.of(), scanned, false);
  }

  /** The number of documents that {@code filter} matches. */
  Finding matching(String collection, Bson filter) {
    return look(
        collection,
        List.of(
            Aggregates.match(filter), Aggregates.facet(new Facet("count", Aggregates.count("n")))),
        (found, scanned) ->
            new Finding(count(found, "count"), List.of(), List.of(), scanned, false));
  }

  private Finding look(
      String collection, List<Bson> pipeline, BiFunction<BsonDocument, Long, Finding> reading) {
    long documents = documents(collection);
    for (ScanBound within : List.of(bound, bound.smaller())) {
      try {
        return look(collection, documents, within, pipeline, reading);
      } catch (MongoException e) {
        if (!TimeOver.is(e)) {
          throw e;
        }
      }
    }
    return new Finding(0, List.of(), List.of(), 0, true);
  }

  private Finding look(
      String collection,
      long documents,
      ScanBound within,
      List<Bson> pipeline,
      BiFunction<BsonDocument, Long, Finding> reading) {
    if (documents <= within.documents()) {
      return reading.apply(first(collection, documents, pipeline, null), documents);
    }
    long half = Math.max(1, within.documents() / 2);
    List<Bson> some = new ArrayList<>();
    some.add(new BsonDocument("$limit", new BsonInt64(half)));
    some.addAll(pipeline);
    Finding found =
        reading
            .apply(first(collection, half, some, FORWARD), half)
            .plus(reading.apply(first(collection, half, some, BACKWARD), half));
    return new Finding(found.count(), found.examples(), found.rules(), found.scanned(), true);
  }

  /**
   * A pipeline that ends with $facet returns one document, unless the collection does not exist.
   */
  private BsonDocument first(
      String collection, long documents, List<Bson> pipeline, @Nullable BsonDocument hint) {
    return readings.read(
        String.format(Locale.ROOT, "looking at %,d documents of %s", documents, collection),
        comment -> {
          BsonDocument found =
              database
                  .getCollection(collection, BsonDocument.class)
                  .aggregate(pipeline)
                  .allowDiskUse(true)
                  .maxTime(bound.millis(), TimeUnit.MILLISECONDS)
                  .hint(hint)
                  .comment(comment)
                  .first();
          return found == null ? new BsonDocument() : found;
        });
  }

  private static long count(BsonDocument found, String facet) {
    BsonArray counted = found.getArray(facet, new BsonArray());
    return counted.isEmpty() ? 0 : counted.get(0).asDocument().getNumber("n").longValue();
  }

  private static List<String> ids(BsonDocument found, String facet) {
    return found.getArray(facet, new BsonArray()).stream()
        .map(document -> BsonText.id(document.asDocument().get("_id", BsonNull.VALUE)))
        .toList();
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
