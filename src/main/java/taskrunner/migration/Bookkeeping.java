package taskrunner.migration;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.util.List;
import org.bson.Document;
import taskrunner.database.Failover;

/** The collections of the bookkeeping. */
public final class Bookkeeping {
  private final MongoDatabase database;
  private final String prefix;

  /**
   * @param database with majority write and read concern
   * @param prefix {@code Mongo:BookkeepingPrefix}; may be empty
   */
  public Bookkeeping(MongoDatabase database, String prefix) {
    this.database = database;
    this.prefix = prefix;
  }

  /** The database, with majority write and read concern. */
  MongoDatabase database() {
    return database;
  }

  /** Mongock's history. */
  public MongoCollection<Document> changeLog() {
    return database.getCollection(changeLogName());
  }

  String changeLogName() {
    return prefix + "mongockChangeLog";
  }

  /** Mongock's lock, with the fields of our lease in addition to its own. */
  public MongoCollection<Document> lock() {
    return database.getCollection(lockName());
  }

  String lockName() {
    return prefix + "mongockLock";
  }

  /** One document: names, policy in effect, and what each step did. */
  public MongoCollection<Document> policy() {
    return database.getCollection(policyName());
  }

  String policyName() {
    return prefix + "pack_schema_policy";
  }

  /**
   * Creates the change log's indexes: Mongock's unique one, and one that finds the state of a unit
   * without reading the whole history or the rows of other authors. Does nothing if they exist.
   *
   * @param beforeAgain called before it is tried again after a failover
   */
  void prepareChangeLog(Runnable beforeAgain) {
    make(
        changeLog(),
        List.of(
            new IndexModel(
                Indexes.ascending("executionId", "author", "changeId"),
                new IndexOptions().unique(true)),
            new IndexModel(
                Indexes.compoundIndex(
                    Indexes.ascending("author", "changeId"),
                    Indexes.descending("timestamp"),
                    Indexes.ascending("_id")))),
        beforeAgain);
  }

  /**
   * Makes the index on which the lock's exclusiveness rests; the same as Mongock's.
   *
   * @param beforeAgain called before it is tried again after a failover
   */
  void prepareLock(Runnable beforeAgain) {
    make(
        lock(),
        List.of(new IndexModel(Indexes.ascending("key"), new IndexOptions().unique(true))),
        beforeAgain);
  }

  private static void make(
      MongoCollection<Document> collection, List<IndexModel> indexes, Runnable beforeAgain) {
    Failover.retry(beforeAgain, again -> collection.createIndexes(indexes));
  }
}
