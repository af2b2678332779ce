package taskrunner.schema;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * What a person should know of the indexes on the declared collections although it is no drift: a
 * declared one that has another name than the configured one; reads only.
 */
final class IndexWarnings {
  private final MongoDatabase database;
  private final CollectionNames names;
  private final Map<String, LiveCollection> live;

  IndexWarnings(MongoDatabase database, CollectionNames names) {
    this.database = database;
    this.names = names;
    this.live = LiveCollection.all(database);
  }

  /** Of declared indexes that are there under other names than those configured for them. */
  List<String> otherNames(SchemaDeclaration declared) {
    List<String> warnings = new ArrayList<>();
    for (CollectionRole role : CollectionRole.values()) {
      List<LiveIndex> existing = existing(role);
      for (IndexDeclaration index : declared.indexesInOrder()) {
        if (index.role() == role && index.configuredName() != null) {
          LiveIndex same = IndexMatch.find(index, existing).same();
          if (same != null && !same.name().equals(index.name())) {
            warnings.add(otherName(names.of(role), index, same));
          }
        }
      }
    }
    return warnings;
  }

  private static String otherName(String collection, IndexDeclaration wanted, LiveIndex live) {
    BsonDocument options = wanted.specification();
    options.remove("key");
    Long seconds = live.expireAfterSeconds();
    if (seconds != null) {
      options.append("expireAfterSeconds", new BsonInt32(seconds.intValue()));
    }
    String shell = "db.getCollection(" + literal(new BsonString(collection)) + ")";
    return "The index "
        + live.name()
        + " of "
        + collection
        + " keeps its name; Mongo:IndexNames asks for "
        + wanted.name()
        + ". To rename it, while nothing writes: "
        + shell
        + ".dropIndex("
        + literal(new BsonString(live.name()))
        + "); "
        + shell
        + ".createIndex("
        + literal(wanted.keys())
        + ", "
        + literal(options)
        + ")";
  }

  private static String literal(BsonValue value) {
    return JavaScriptLiteral.of(value, "").replaceAll("\\n\\s*", " ");
  }

  private List<LiveIndex> existing(CollectionRole role) {
    LiveCollection there = live.get(names.of(role));
    return there == null || there.unfit() != null
        ? List.of()
        : LiveIndex.of(database, there.name());
  }
}
