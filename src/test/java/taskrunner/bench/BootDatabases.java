package taskrunner.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/** The databases of a benchmark: migrated ones with a history of any length, and empty ones. */
final class BootDatabases implements AutoCloseable {
  private final MongoClient client;
  private final String prefix = "taskrunner_bench_" + ProcessHandle.current().pid() + "_";
  private final List<String> made = new ArrayList<>();

  BootDatabases(MongoClient client) {
    this.client = client;
  }

  /** The name of an empty database. */
  String empty() {
    String name = prefix + made.size();
    made.add(name);
    return name;
  }

  /** A database that {@code who} has migrated, with so many rows of an older history. */
  String migrated(String who, int rows) {
    String name = empty();
    BootChild.start(who, client, name).run();
    List<Document> older = new ArrayList<>();
    Instant at = Instant.parse("2020-01-01T00:00:00Z");
    for (int i = 0; i < rows; i++) {
      older.add(row(i, at.plusSeconds(i)));
    }
    if (rows > 0) {
      client.getDatabase(name).getCollection("mongockChangeLog").insertMany(older);
    }
    return name;
  }

  private static Document row(int i, Instant at) {
    List<String> ids = List.of("0001-collections", "0002-indexes", "0003-backfill");
    return new Document("executionId", "older-" + i)
        .append("changeId", ids.get(i % ids.size()))
        .append("author", "taskrunner")
        .append("timestamp", Date.from(at))
        .append("state", i % 2 == 0 ? "EXECUTED" : "ROLLED_BACK")
        .append("type", "EXECUTION")
        .append("changeLogClass", "changeunits.Older")
        .append("changeSetMethod", "execution")
        .append("executionMillis", 5L)
        .append("executionHostname", "older")
        .append("systemChange", false);
  }

  MongoDatabase get(String name) {
    return client.getDatabase(name);
  }

  /** Drops all databases of this benchmark. */
  @Override
  public void close() {
    made.forEach(name -> client.getDatabase(name).drop());
  }
}
