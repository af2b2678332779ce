package taskrunner.schema;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.conversions.Bson;

/**
 * What the primary has under way ({@code $currentOp}), and its end ({@code killOp}). Both are asked
 * of the primary, whatever the client prefers to read from: an operation's number means something
 * else on every member. A router asks the primary of each shard, and numbers an operation {@code
 * "shard:number"}, by which it can be killed through any router; it wants the actions {@code
 * inprog} and {@code killop} also for one's own operations.
 *
 * @param admins gives the admin database, over a connection that nothing else waits for
 */
record CurrentOperations(Supplier<MongoDatabase> admins) {
  private static final long MOST_SECONDS = 5;

  /** Finds out the way to the server, so that the guard's next question finds it open. */
  void prepare() {
    Objects.requireNonNull(admins.get());
  }

  /**
   * The operations that match.
   *
   * @param allUsers needs the action {@code inprog}; one's own operations any user may see
   */
  List<BsonDocument> find(boolean allUsers, Bson which) {
    // One that waits, for other members or for a lock, counts as idle.
    Bson current =
        new BsonDocument(
            "$currentOp",
            new BsonDocument("allUsers", BsonBoolean.valueOf(allUsers))
                .append("idleConnections", BsonBoolean.TRUE));
    return admins
        .get()
        .withReadPreference(ReadPreference.primary())
        .aggregate(List.of(current, Aggregates.match(which)), BsonDocument.class)
        .maxTime(MOST_SECONDS, TimeUnit.SECONDS)
        .into(new ArrayList<>());
  }

  /** Kills one, which any user may do to its own. It ends at its next safe point. */
  void kill(BsonDocument operation, String comment) {
    admins
        .get()
        .runCommand(
            new BsonDocument("killOp", new BsonInt32(1))
                .append("op", operation.get("opid", BsonNull.VALUE))
                .append("comment", new BsonString(comment)));
  }
}
