package taskrunner.soak;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bson.BsonTimestamp;
import org.bson.Document;

/** What a replica set has written since a given time. The oplog has every write. */
final class Oplog {
  private final MongoCollection<Document> entries;
  private final BsonTimestamp since;

  private Oplog(MongoCollection<Document> entries, BsonTimestamp since) {
    this.entries = entries;
    this.since = since;
  }

  /** Begins now. */
  static Oplog now(MongoClient client) {
    MongoCollection<Document> entries = client.getDatabase("local").getCollection("oplog.rs");
    Document last = entries.find().sort(Sorts.descending("$natural")).first();
    if (last == null) {
      throw new IllegalStateException("the server has no oplog");
    }
    return new Oplog(entries, last.get("ts", BsonTimestamp.class));
  }

  /** The writes to that database since then, including those of transactions. */
  List<Document> writesTo(String database) {
    Pattern names = Pattern.compile("^" + Pattern.quote(database) + "\\.");
    return entries
        .find(
            Filters.and(
                Filters.gt("ts", since),
                Filters.or(Filters.regex("ns", names), Filters.regex("o.applyOps.ns", names))))
        .into(new ArrayList<>());
  }
}
