package taskrunner.soak;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bson.Document;

/** A service that keeps its state in MongoDB. It continues the runs that it finds there. */
final class LiveDatabase implements LiveService.Work {
  private final MongoCollection<Document> runs;
  private final MongoCollection<Document> logs;
  private final Random random;
  private final String seed;
  private final List<String> ids = new ArrayList<>();
  private long lines;
  private long created;
  private long states;

  LiveDatabase(MongoDatabase database, Random random) {
    this.runs = database.getCollection("pack_runs");
    this.logs = database.getCollection("pack_run_logs");
    this.random = random;
    this.seed = Integer.toHexString(random.nextInt());
    runs.find().map(run -> run.getString("_id")).into(ids);
  }

  @Override
  public void act() {
    int dice = random.nextInt(100);
    if (ids.isEmpty() || dice < 5) {
      create();
    } else if (dice < 30) {
      change();
    } else {
      append();
    }
  }

  @Override
  public String finish() {
    return "lines %d, halves 0, runs %d, states %d, approvals 0".formatted(lines, created, states);
  }

  private String any() {
    return ids.get(random.nextInt(ids.size()));
  }

  private void create() {
    Instant now = Instant.now();
    String id = "live-" + seed + "-" + created++;
    runs.insertOne(
        new Document("_id", id)
            .append("planHash", "sha256:" + seed)
            .append("plan", new Document("name", "nightly"))
            .append("failurePolicy", new Document("maxAttempts", 1))
            .append("requestedAt", now)
            .append("createdAt", now)
            .append("updatedAt", now)
            .append(
                "steps",
                List.of(
                    new Document("stepId", "scan")
                        .append("status", "pending")
                        .append("attempts", 0))));
    ids.add(id);
  }

  private void change() {
    runs.updateOne(
        Filters.eq("_id", any()),
        Updates.combine(
            Updates.set("updatedAt", Instant.now()), Updates.set("steps.0.status", "succeeded")));
    states++;
  }

  private void append() {
    String run = any();
    Document last = logs.find(Filters.eq("runId", run)).sort(Sorts.descending("sequence")).first();
    long sequence = last == null ? 1 : last.getLong("sequence") + 1;
    logs.insertOne(
        new Document("runId", run)
            .append("sequence", sequence)
            .append("timestamp", Instant.now())
            .append("level", "info")
            .append("eventType", "step.output")
            .append("message", "Line " + lines + " of the service on MongoDB"));
    lines++;
  }
}
