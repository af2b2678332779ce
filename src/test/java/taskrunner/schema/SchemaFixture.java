package taskrunner.schema;

import changeunits.C0001Collections;
import changeunits.C0002Indexes;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import taskrunner.testing.Indexes;

/** The released declarations, valid documents for them, and a database's schema as text. */
final class SchemaFixture {
  static final SchemaDeclaration COLLECTIONS = C0001Collections.DECLARATION;
  static final SchemaDeclaration INDEXES = C0002Indexes.DECLARATION;
  static final SchemaDeclaration ALL = SchemaDeclaration.fold(List.of(COLLECTIONS, INDEXES));

  private SchemaFixture() {}

  static SchemaEngine engine(MongoDatabase database, ValidationMode mode) {
    return new SchemaEngine(database, CollectionNames.DEFAULTS, mode, WriteGuard.none());
  }

  /** The plan of one step, after a scan of all documents. */
  static SchemaEngine.SchemaPlan plan(
      SchemaEngine engine, String changeId, SchemaDeclaration declaration) {
    return plan(engine, changeId, declaration, ScanBound.EXACT);
  }

  static SchemaEngine.SchemaPlan plan(
      SchemaEngine engine, String changeId, SchemaDeclaration declaration, ScanBound bound) {
    return engine.plan(Map.of(changeId, declaration), bound).get(0);
  }

  /** Applies everything declared so far, like a first start. */
  static SchemaEngine migrated(MongoDatabase database, ValidationMode mode) {
    SchemaEngine engine = engine(database, mode);
    engine.step("0001-collections", new MemoryRecord()).apply(COLLECTIONS);
    engine.step("0002-indexes", new MemoryRecord()).apply(INDEXES);
    return engine;
  }

  static BsonDocument valid(CollectionRef role) {
    return BsonDocument.parse(
        switch (role.key()) {
          case "runs" ->
              """
              {_id: "run-1", planHash: "sha256:1", plan: {}, failurePolicy: {maxAttempts: 1,
               backoffSeconds: 0, continueOnError: false}, requestedAt: {$date: 0},
               createdAt: {$date: 0}, updatedAt: {$date: 0},
               steps: [{stepId: "scan", status: "pending", attempts: 0}]}""";
          case "logs" ->
              """
              {runId: "run-1", sequence: {$numberLong: "1"}, timestamp: {$date: 0}, level: "info",
               eventType: "step.started", message: "started"}""";
          case "artifacts" ->
              """
              {runId: "run-1", name: "bundle", type: "file", status: "copied",
               capturedAt: {$date: 0}}""";
          case "approvals" ->
              """
              {runId: "run-1", approvalId: "review", requiredGrants: ["packs.approve"],
               stepIds: ["gate"], messages: [], requestedAt: {$date: 0}, status: "pending"}""";
          default -> throw new IllegalArgumentException("no document to try " + role + " with");
        });
  }

  static void insert(MongoDatabase database, CollectionRef role, BsonDocument document) {
    database.getCollection(role.defaultName(), BsonDocument.class).insertOne(document);
  }

  /** Inserts a log entry of that age. */
  static void insertEntry(MongoDatabase database, long sequence, Duration age) {
    BsonDocument entry = valid(CollectionRef.LOGS);
    entry.put("runId", new BsonString("r"));
    entry.put("sequence", new BsonInt64(sequence));
    entry.put("timestamp", new BsonDateTime(Instant.now().minus(age).toEpochMilli()));
    insert(database, CollectionRef.LOGS, entry);
  }

  /** Collections with their options and indexes, sorted, without what differs between runs. */
  static List<String> schemaOf(MongoDatabase database) {
    List<String> lines = new ArrayList<>();
    for (BsonDocument info : database.listCollections(BsonDocument.class)) {
      String name = info.getString("name").getValue();
      lines.add(name + " " + info.getString("type").getValue() + " " + info.get("options"));
      if (info.getString("type").getValue().equals("view")) {
        continue; // has no indexes
      }
      for (BsonDocument index : database.getCollection(name).listIndexes(BsonDocument.class)) {
        lines.add(name + " " + index.toJson());
      }
    }
    lines.sort(Comparator.naturalOrder());
    return lines;
  }

  static List<String> indexNames(MongoDatabase database, CollectionRef role) {
    List<String> names = Indexes.names(database, role.defaultName());
    names.remove("_id_");
    return names;
  }

  static Validation validation(MongoDatabase database, CollectionRef role) {
    LiveCollection live = LiveCollection.find(database, role.defaultName());
    if (live == null) {
      throw new AssertionError("no collection " + role.defaultName());
    }
    return live.validation();
  }
}
