package taskrunner.importer.write;

import com.mongodb.MongoCommandException;
import com.mongodb.ReadConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import taskrunner.importer.store.RecordKind;

/**
 * Asks the server which documents the validator of a collection would refuse, without a write: for
 * a dry run, whose figures are those of the import.
 */
public final class Validators {
  /** The documents of a pipeline have to fit in one command. */
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  /** The server does not know the stage, or not in this place. */
  private static final Set<Integer> UNKNOWN_STAGE = Set.of(40324, 5491300);

  private static final String PLACE = "importPlace";

  private final MongoDatabase database;
  private final Function<RecordKind, MongoCollection<BsonDocument>> collections;
  private final Retries retries;
  private final Map<String, BsonDocument> rules = new HashMap<>();

  public Validators(
      MongoDatabase database,
      Function<RecordKind, MongoCollection<BsonDocument>> collections,
      Retries retries) {
    this(database, collections, retries, Map.of());
  }

  /**
   * @param expected the rules that collections will have, by their names; empty: nothing is
   *     refused. The server is asked for the rules of other collections
   */
  public Validators(
      MongoDatabase database,
      Function<RecordKind, MongoCollection<BsonDocument>> collections,
      Retries retries,
      Map<String, BsonDocument> expected) {
    this.rules.putAll(expected);
    this.database = database;
    this.collections = collections;
    this.retries = retries;
  }

  /** The indexes, in the list, of the documents that the validator would refuse. */
  public Set<Integer> refused(RecordKind kind, List<BsonDocument> documents) {
    String collection = collections.apply(kind).getNamespace().getCollectionName();
    BsonDocument validator = rules.computeIfAbsent(collection, this::rules);
    Set<Integer> refused = new HashSet<>();
    if (validator.isEmpty()) {
      return refused;
    }
    BsonArray some = new BsonArray();
    int bytes = 0;
    for (int i = 0; i < documents.size(); i++) {
      BsonDocument document = documents.get(i);
      int size = Identity.encode(document).size();
      if (!some.isEmpty() && bytes + size > MOST_BYTES) {
        refused.addAll(places(collection, some, validator));
        some = new BsonArray();
        bytes = 0;
      }
      some.add(
          new BsonDocument("i", new BsonInt32(i))
              .append("d", new BsonDocument("$literal", document)));
      bytes += size;
    }
    if (!some.isEmpty()) {
      refused.addAll(places(collection, some, validator));
    }
    return refused;
  }

  private List<Integer> places(String collection, BsonArray documents, BsonDocument validator) {
    return retries
        .retry("asking the validator of " + collection, () -> ask(documents, validator))
        .stream()
        .map(each -> each.getInt32(PLACE).getValue())
        .toList();
  }

  private List<BsonDocument> ask(BsonArray documents, BsonDocument validator) {
    try {
      return ask(List.of(new BsonDocument("$documents", documents)), validator);
    } catch (MongoCommandException e) {
      if (!UNKNOWN_STAGE.contains(e.getErrorCode())) {
        throw e;
      }
      return ask(before51(documents), validator);
    }
  }

  private List<BsonDocument> ask(List<BsonDocument> source, BsonDocument validator) {
    List<BsonDocument> pipeline = new ArrayList<>(source);
    // The index becomes a field of the document: the rules apply to the top level.
    pipeline.add(stage("$replaceRoot", "newRoot", withPlace()));
    pipeline.add(
        new BsonDocument("$match", new BsonDocument("$nor", new BsonArray(List.of(validator)))));
    pipeline.add(new BsonDocument("$project", new BsonDocument(PLACE, new BsonInt32(1))));
    return aggregate(database, pipeline);
  }

  /** Runs without a collection; {@code $listLocalSessions} allows no other read concern. */
  static List<BsonDocument> aggregate(MongoDatabase database, List<BsonDocument> pipeline) {
    return database
        .withReadConcern(ReadConcern.LOCAL)
        .aggregate(pipeline, BsonDocument.class)
        .into(new ArrayList<>());
  }

  /** Servers before 5.1 have no {@code $documents}; the own session is a document to start from. */
  static List<BsonDocument> before51(BsonArray documents) {
    return List.of(
        new BsonDocument("$listLocalSessions", new BsonDocument()),
        new BsonDocument("$limit", new BsonInt32(1)),
        stage("$project", "all", documents),
        new BsonDocument("$unwind", new BsonString("$all")),
        stage("$replaceRoot", "newRoot", new BsonString("$all")));
  }

  private static BsonDocument withPlace() {
    return new BsonDocument(
        "$mergeObjects",
        new BsonArray(
            List.of(new BsonString("$d"), new BsonDocument(PLACE, new BsonString("$i")))));
  }

  private static BsonDocument stage(String name, String field, BsonValue value) {
    return new BsonDocument(name, new BsonDocument(field, value));
  }

  /** Empty if there is no validator, or one that only warns. */
  private BsonDocument rules(String collection) {
    BsonDocument info =
        retries.retry(
            "reading the validator of " + collection,
            () ->
                Objects.requireNonNullElseGet(
                    database
                        .listCollections(BsonDocument.class)
                        .filter(Filters.eq("name", collection))
                        .first(),
                    BsonDocument::new));
    BsonDocument options = info.getDocument("options", new BsonDocument());
    // From 8.1 on there is errorAndLog, which refuses as well.
    boolean refuses =
        !text(options, "validationAction").equals("warn")
            && !text(options, "validationLevel").equals("off");
    return refuses ? options.getDocument("validator", new BsonDocument()) : new BsonDocument();
  }

  private static String text(BsonDocument options, String name) {
    return options.getString(name, new BsonString("")).getValue();
  }
}
