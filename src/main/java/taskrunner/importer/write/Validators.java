package taskrunner.importer.write;

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
    // The place is kept beside the document while the rules, which speak of its top, are asked.
    List<BsonDocument> pipeline =
        List.of(
            new BsonDocument("$documents", documents),
            stage("$replaceRoot", "newRoot", places()),
            new BsonDocument("$match", new BsonDocument("$nor", new BsonArray(List.of(validator)))),
            new BsonDocument("$project", new BsonDocument(PLACE, new BsonInt32(1))));
    for (BsonDocument each :
        retries.retry(
            "asking the validator of " + collection,
            () ->
                database
                    .aggregate(pipeline, BsonDocument.class)
                    .into(new ArrayList<BsonDocument>()))) {
      refused.add(each.getInt32(PLACE).getValue());
    }
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
        boolean refuses =
            options
                    .getString("validationAction", new BsonString("error"))
                    .getValue()
                    .equals("error")
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
