package taskrunner.demo;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.ExplainVerbosity;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Sorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Prints the number and kinds of documents of each collection, and a typical query with its index
 * from the server's explain output. Then it drops the database.
 */
public final class DemoSummary {
  private static final int ROWS = 3;

  private final MongoDatabase database;

  private DemoSummary(MongoDatabase database) {
    this.database = database;
  }

  /** Arguments: the file with the connection string, and the database's name. */
  public static void main(String[] arguments) throws IOException {
    String uri = Files.readString(Path.of(arguments[0])).strip();
    try (var client = MongoClients.create(uri)) {
      MongoDatabase database = client.getDatabase(arguments[1]);
      try {
        new DemoSummary(database).print();
      } finally {
        database.drop();
      }
    }
  }

  private void print() {
    heading("pack_runs", "steps by status", "steps.status");
    query(
        "pack_runs",
        "the runs changed last",
        new Document(),
        Sorts.descending("updatedAt"),
        "_id",
        "updatedAt",
        "planHash");

    String run = runWithMostEntries();
    heading("pack_run_logs", "by level", "level");
    query(
        "pack_run_logs",
        "the log of " + run + ", in order",
        eq("runId", run),
        Sorts.ascending("sequence"),
        "sequence",
        "timestamp",
        "level",
        "eventType",
        "message");

    heading("pack_artifacts", "by status", "status");
    query(
        "pack_artifacts",
        "the outputs of " + run + ", by name",
        eq("runId", run),
        Sorts.ascending("name"),
        "name",
        "type",
        "status",
        "storedPath");

    heading("pack_run_approvals", "by status", "status");
    query(
        "pack_run_approvals",
        "what waits for a decision, oldest first",
        eq("status", "pending"),
        Sorts.ascending("requestedAt"),
        "runId",
        "approvalId",
        "requestedAt",
        "requiredGrants");
  }

  /**
   * The run with the most log entries of those with outputs, so that each query returns something.
   */
  private String runWithMostEntries() {
    List<String> withOutputs =
        database
            .getCollection("pack_artifacts")
            .distinct("runId", String.class)
            .into(new ArrayList<>());
    Document most =
        database
            .getCollection("pack_run_logs")
            .aggregate(
                List.of(
                    new Document("$match", new Document("runId", new Document("$in", withOutputs))),
                    new Document("$sortByCount", "$runId")))
            .first();
    if (most == null) {
      throw new IllegalStateException("the demo's store has no run with both outputs and a log");
    }
    return most.getString("_id");
  }

  private void heading(String name, String what, String field) {
    MongoCollection<Document> collection = database.getCollection(name);
    String first = "$" + field.split("\\.", 2)[0];
    String kinds =
        collection
            .aggregate(
                List.of(new Document("$unwind", first), new Document("$sortByCount", "$" + field)))
            .into(new ArrayList<>())
            .stream()
            .map(kind -> kind.get("count") + " " + kind.get("_id"))
            .collect(Collectors.joining(", "));
    System.out.printf(
        Locale.ROOT,
        "%n%s: %,d documents; %s: %s%n",
        name,
        collection.countDocuments(),
        what,
        kinds);
  }

  private void query(String name, String question, Bson filter, Bson sort, String... fields) {
    FindIterable<Document> query = database.getCollection(name).find(filter).sort(sort);
    Document explained = query.explain(ExplainVerbosity.EXECUTION_STATS);
    Document stats = explained.get("executionStats", Document.class);
    System.out.printf(
        Locale.ROOT,
        "  %s%n    explain: %s; %s documents, %s index keys read%n",
        question,
        String.join(" > ", stages(name, explained)),
        stats.get("nReturned"),
        stats.get("totalKeysExamined"));
    for (Document document : query.limit(ROWS)) {
      List<String> values = new ArrayList<>();
      for (String field : fields) {
        Object value = document.get(field);
        values.add(value instanceof Date date ? date.toInstant().toString() : "" + value);
      }
      System.out.println("    " + String.join("  ", values));
    }
  }

  /** The stages of the winning plan, from last to first, with the names of indexes. */
  private static List<String> stages(String name, Document explained) {
    var stages = new ArrayList<String>();
    boolean indexed = false;
    Document stage =
        explained.get("queryPlanner", Document.class).get("winningPlan", Document.class);
    // Servers from 7.0 may nest the plan one level deeper.
    stage = stage.get("queryPlan", stage);
    while (stage != null) {
      String index = stage.getString("indexName");
      indexed |= index != null;
      stages.add(stage.getString("stage") + (index == null ? "" : " " + index));
      stage = stage.get("inputStage", Document.class);
    }
    if (!indexed) {
      throw new IllegalStateException("no index serves the query of " + name + ": " + stages);
    }
    return stages;
  }
}
