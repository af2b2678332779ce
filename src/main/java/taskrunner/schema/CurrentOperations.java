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
 * The running operations of the primary ({@code $currentOp}), and {@code killOp}. Both go to the
 * primary, whatever the client's read preference: each member has its own operation numbers. A
 * router asks the primary of each shard and returns {@code "shard:number"}, which any router can
 * kill. It requires the actions {@code inprog} and {@code killop} for the user's own operations
 * too.
 *
 * @param admins gives the admin database, over a connection that no other work uses
 */
record CurrentOperations(Supplier<MongoDatabase> admins) {
  private static final long MOST_SECONDS = 5;

  /** Opens the connection, so that the guard's next check finds it open. */
  void prepare() {
    Objects.requireNonNull(admins.get());
  }

  /**
   * The operations that match.
   *
   * @param allUsers needs the action {@code inprog}; a user's own operations need no privilege
   */
  List<BsonDocument> find(boolean allUsers, Bson which) {
    // An operation that waits for other members or for a lock counts as idle.
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

  /** Kills an operation, which any user may do for its own. It ends at its next safe point. */
  void kill(BsonDocument operation, String comment) {
    admins
        .get()
        .runCommand(
            new BsonDocument("killOp", new BsonInt32(1))
                .append("op", operation.get("opid", BsonNull.VALUE))
                .append("comment", new BsonString(comment)));
  }
}
