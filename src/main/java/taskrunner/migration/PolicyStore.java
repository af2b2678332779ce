package taskrunner.migration;

import static taskrunner.lease.ServerTime.literal;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import java.time.Duration;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;
import taskrunner.lease.BoundedWrites;
import taskrunner.lease.Lease;
import taskrunner.lease.ThisProcess;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.StepRecord;
import taskrunner.schema.ValidationMode;

/**
 * Writes the document of {@code pack_schema_policy}. {@code fence} outlives the lock, so that its
 * numbers only grow. {@code running} exists while a step is applied or undone, {@code changing}
 * while validation mode and retention are set, or after the process died.
 *
 * <p>Each write is one update, filtered by the fencing number of the lease. After another process
 * has drawn a number, the update matches nothing; the write is then a commit of the lease, which
 * fails if the other process has the lock. Only the end of a step is a part of its history row's
 * transaction.
 *
 * <pre>{@code
 * {_id: "policy",
 *  fence: NumberLong(12),
 *  holder: "node-3 (process 17, version 1.0.0, owner 6f1c…)",   // the process that drew that number
 *  collections: {runs: "pack_runs", logs: "pack_run_logs",
 *                artifacts: "pack_artifacts", approvals: "pack_run_approvals"},
 *  validation: "strict", retentionSeconds: NumberLong(2592000) or null,
 *  setBy: "node-3 (process 17, version 1.0.0)", setAt: ISODate(…),
 *  services: {billing: "strict"},   // the mode of a service's collections
 *  changing: {owner: "6f1c…", host: "node-3", since: ISODate(…)},
 *  steps: {
 *    "0002-indexes": {
 *      checksum: "9f86d0…",
 *      running: {as: "apply" or "undo", owner: "6f1c…", host: "node-3", since: ISODate(…)},
 *      record: [{kind: "INDEX", collection: "pack_runs", name: "updatedAt_-1",
 *                created: true, before: null}]}}}
 * }</pre>
 */
final class PolicyStore {
  static final String ID = "policy";
  private static final Bson FILTER = new Document("_id", ID);
  private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

  private final MongoCollection<Document> collection;
  private final Lease lease;

  PolicyStore(MongoCollection<Document> collection, Lease lease) {
    this.collection = collection;
    this.lease = lease;
  }

  /**
   * The next fencing number, greater than any drawn before.
   *
   * @param holder the process that draws it, for the message of a process that lost the lock to it
   */
  static long nextFence(
      ClientSession session, MongoCollection<Document> collection, String holder) {
    Document after =
        collection.findOneAndUpdate(
            session,
            FILTER,
            List.of(set(new Document("fence", nextFence()).append("holder", literal(holder)))),
            new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
    if (after != null && after.get("fence") instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalStateException("an upsert of a number returned none");
  }

  /**
   * The number plus one. If a person replaced it with another value, numbers continue from the
   * server's clock in milliseconds, which is greater than any count.
   */
  private static Document nextFence() {
    Document usable =
        new Document(
            "$and",
            List.of(
                new Document(
                    "$in", List.of(new Document("$type", "$fence"), List.of("int", "long"))),
                new Document("$gte", List.of("$fence", 0L)),
                new Document("$lt", List.of("$fence", 1L << 53))));
    Document first =
        new Document("$in", List.of(new Document("$type", "$fence"), List.of("missing", "null")));
    Document last =
        new Document(
            "$switch",
            new Document(
                    "branches",
                    List.of(
                        new Document("case", usable).append("then", "$fence"),
                        new Document("case", first).append("then", 0L)))
                .append("default", new Document("$toLong", "$$NOW")));
    return new Document("$add", List.of(last, 1L));
  }

  /**
   * The process that drew the last fencing number, if it is greater than this one; otherwise null.
   */
  static @Nullable String holderAfter(long number, MongoCollection<Document> collection) {
    Document found = collection.find(Filters.and(FILTER, Filters.gt("fence", number))).first();
    if (found == null) {
      return null;
    }
    String holder =
        StoredDocument.of(collection.getNamespace().getCollectionName(), found)
            .shown("holder", StoredType.TEXT);
    return holder == null ? "another process" : holder;
  }

  /** Marks a step as running and records its names and checksum. */
  void begin(
      String changeId,
      String checksum,
      boolean undo,
      String owner,
      ThisProcess who,
      CollectionNames names) {
    Document mark =
        new Document("as", undo ? "undo" : "apply")
            .append("owner", owner)
            .append("host", who.describe());
    write(
        set(
            new Document("collections", literal(toDocument(names)))
                .append(path(changeId) + ".checksum", literal(checksum))
                .append(path(changeId) + ".running", since(mark))));
  }

  /** Removes the mark, in the same transaction as the history row. */
  void end(@Nullable ClientSession session, String changeId) {
    update(session, unset(List.of(path(changeId) + ".running")));
  }

  /** Stores what a step created and found. */
  void record(String changeId, List<StepRecord.Entry> entries) {
    List<Document> stored =
        entries.stream()
            .map(
                e ->
                    new Document("kind", e.kind().name())
                        .append("collection", e.collection())
                        .append("name", e.name())
                        .append("created", e.created())
                        .append("before", e.before()))
            .toList();
    write(set(new Document(path(changeId) + ".record", literal(stored))));
  }

  /** Marks validation mode and retention as about to change, until they are {@link #set}. */
  void beginChange(String owner, ThisProcess who) {
    Document mark = new Document("owner", owner).append("host", who.describe());
    write(set(new Document("changing", since(mark))));
  }

  /**
   * Records the validation mode and retention that are now in effect, and the names, in case a
   * person removed the document.
   *
   * @param services the namespaces of services whose collections have that mode now
   */
  void set(
      ValidationMode mode,
      @Nullable Duration retention,
      ThisProcess who,
      CollectionNames names,
      List<String> services) {
    Document values =
        new Document("collections", literal(toDocument(names)))
            .append("validation", mode.word())
            .append("retentionSeconds", literal(retention == null ? null : retention.toSeconds()))
            .append("setBy", literal(who.describe()))
            .append("setAt", "$$NOW");
    for (String namespace : services) {
      values.append("services." + namespace, mode.word());
    }
    write(set(values), unset(List.of("changing")));
  }

  /** Removes names and policy after every step was rolled back, so that others can be chosen. */
  void forget() {
    write(
        unset(
            List.of(
                "collections",
                "validation",
                "retentionSeconds",
                "setBy",
                "setAt",
                "services",
                "changing")));
  }

  /** The fields and the server's time, in place of any value that the field has. */
  private static Document since(Document fields) {
    return new Document("$mergeObjects", List.of(literal(fields), new Document("since", "$$NOW")));
  }

  private static Document set(Document fields) {
    return new Document("$set", fields);
  }

  private static Document unset(List<String> fields) {
    return new Document("$unset", fields);
  }

  private void write(Document... pipeline) {
    lease.commitByNumber(
        (number, time) ->
            BoundedWrites.within(time, collection)
                    .updateOne(drawn(number), List.of(pipeline))
                    .getMatchedCount()
                == 1,
        session -> update(session, pipeline));
  }

  /** The number was drawn by this lease: if a person removes the document, numbers start again. */
  private Bson drawn(long number) {
    return new Document("_id", ID)
        .append("fence", number)
        .append("holder", new Document("$regex", lease.owner()));
  }

  private void update(@Nullable ClientSession session, Document... pipeline) {
    if (session == null) {
      collection.updateOne(FILTER, List.of(pipeline), UPSERT);
    } else {
      collection.updateOne(session, FILTER, List.of(pipeline), UPSERT);
    }
  }

  private static String path(String changeId) {
    return "steps." + changeId;
  }

  private static Document toDocument(CollectionNames names) {
    Document document = new Document();
    for (CollectionRef ref : CollectionRef.own()) {
      document.append(ref.key(), names.of(ref));
    }
    return document;
  }
}
