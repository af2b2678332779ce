package taskrunner.importer.write;

import com.mongodb.MongoCommandException;
import com.mongodb.ReadConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server which documents a collection's validator would refuse, without writing any: for a
 * dry run, whose figures are those of the import.
 */
public final class Validators {
  /** A pipeline is one command, so the documents have to fit in one. */
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  /** Not known at all, or to other servers only. */
  private static final Set<Integer> UNKNOWN_STAGE = Set.of(40324, 5491300);

  private final MongoDatabase database;
  private final String collection;
  private final Retries retries;
  private @Nullable BsonDocument rules;

  public Validators(MongoDatabase database, MongoCollection<BsonDocument> of, Retries retries) {
    this.database = database;
    this.collection = of.getNamespace().getCollectionName();
    this.retries = retries;
  }

  /** The places, in the list, of the documents that would be refused. */
  public Set<Integer> refused(List<BsonDocument> documents) {
    BsonDocument validator = rules();
    Set<Integer> refused = new HashSet<>();
    if (validator.isEmpty()) {
      return refused;
    }
    BsonArray some = new BsonArray();
    int bytes = 0;
    for (int i = 0; i < documents.size(); i++) {
      BsonDocument document = documents.get(i);
      some.add(new BsonDocument("i", new BsonInt32(i)).append("d", literal(document)));
      bytes += Identity.encode(document).size();
      if (bytes > MOST_BYTES || i == documents.size() - 1) {
        ask(some, validator, refused);
        some = new BsonArray();
        bytes = 0;
      }
    }
    return refused;
  }

  private void ask(BsonArray documents, BsonDocument validator, Set<Integer> refused) {
    for (BsonDocument each :
        retries.retry("asking the validator of " + collection, () -> ask(documents, validator))) {
      refused.add(each.getInt32(PLACE).getValue());
    }
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
    // The place is kept beside the document while the rules, which speak of its top, are asked.
    pipeline.add(stage("$replaceRoot", "newRoot", places()));
    pipeline.add(
        new BsonDocument("$match", new BsonDocument("$nor", new BsonArray(List.of(validator)))));
    pipeline.add(new BsonDocument("$project", new BsonDocument(PLACE, new BsonInt32(1))));
    return aggregate(database, pipeline);
  }

  /** Reads no collection, and {@code $listLocalSessions} allows no other read concern. */
  static List<BsonDocument> aggregate(MongoDatabase database, List<BsonDocument> pipeline) {
    return database
        .withReadConcern(ReadConcern.LOCAL)
        .aggregate(pipeline, BsonDocument.class)
        .into(new ArrayList<>());
  }

  /** Servers before 5.1 lack {@code $documents}; one's own session is a document that is there. */
  static List<BsonDocument> before51(BsonArray documents) {
    return List.of(
        new BsonDocument("$listLocalSessions", new BsonDocument()),
        new BsonDocument("$limit", new BsonInt32(1)),
        stage("$project", "all", documents),
        new BsonDocument("$unwind", new BsonString("$all")),
        stage("$replaceRoot", "newRoot", new BsonString("$all")));
  }

  private static final String PLACE = "importPlace";

  private static BsonDocument places() {
    return new BsonDocument(
        "$mergeObjects",
        new BsonArray(
            List.of(new BsonString("$d"), new BsonDocument(PLACE, new BsonString("$i")))));
  }

  private static BsonDocument stage(String name, String field, BsonValue value) {
    return new BsonDocument(name, new BsonDocument(field, value));
  }

  private static BsonDocument literal(BsonDocument document) {
    return new BsonDocument("$literal", document);
  }

  /** Empty where there is no validator, or one that only warns. */
  private BsonDocument rules() {
    BsonDocument known = rules;
    if (known == null) {
      known = new BsonDocument();
      var found =
          retries.retry(
              "reading the validator of " + collection,
              () ->
                  database
                      .listCollections(BsonDocument.class)
                      .filter(Filters.eq("name", collection))
                      .into(new ArrayList<BsonDocument>()));
      for (BsonDocument info : found) {
        BsonDocument options = info.getDocument("options", new BsonDocument());
        // From 8.1 on there is errorAndLog, which refuses as well.
        boolean refuses =
            !options
                    .getString("validationAction", new BsonString("error"))
                    .getValue()
                    .equals("warn")
                && !options
                    .getString("validationLevel", new BsonString("strict"))
                    .getValue()
                    .equals("off");
        if (refuses) {
          known = options.getDocument("validator", new BsonDocument());
        }
      }
      rules = known;
    }
    return known;
  }
}
