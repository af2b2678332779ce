package taskrunner.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import taskrunner.database.DatabaseConnection;
import taskrunner.migration.Operations;
import taskrunner.migration.UnitList;

/**
 * Databases with the project's collections, validators and indexes, the same for every importer.
 */
record ImportDatabases(MongoClient client) {
  /** Keeps the types of integers and dates for other importers. */
  private static final JsonWriterSettings TYPED =
      JsonWriterSettings.builder()
          .outputMode(JsonMode.RELAXED)
          .int64Converter(
              (value, writer) -> writer.writeRaw("{\"$numberLong\": \"" + value + "\"}"))
          .build();

  /** Creates a database with the schema and without documents. */
  void make(String name) {
    client.getDatabase(name).drop();
    var settings = Defaults.of(name);
    // Uses a client that was passed in, which closing does not close.
    try (Operations operations =
        Operations.on(
            DatabaseConnection.of(client, settings),
            settings,
            UnitList.with(List.of()),
            List.of())) {
      operations.migrate(null, false, true);
    }
  }

  MongoCollection<RawBsonDocument> logs(String name) {
    MongoDatabase database = client.getDatabase(name);
    return database.getCollection("pack_run_logs", RawBsonDocument.class);
  }

  /** Fails if the logs differ from those of the other database in any document. */
  void requireSameLogs(String name, String other) throws IOException {
    try (var left = logs(name).find().sort(new Document("_id", 1)).iterator();
        var right = logs(other).find().sort(new Document("_id", 1)).iterator()) {
      while (left.hasNext() && right.hasNext()) {
        RawBsonDocument one = left.next();
        RawBsonDocument two = right.next();
        if (!Arrays.equals(bytes(one), bytes(two))) {
          throw new IOException(name + " has " + one.toJson() + " instead of " + two.toJson());
        }
      }
      if (left.hasNext() || right.hasNext()) {
        throw new IOException(name + " and " + other + " have different numbers of log entries");
      }
    }
  }

  private static byte[] bytes(RawBsonDocument document) {
    var buffer = document.getByteBuffer();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** The logs as mongoimport reads them: one typed JSON document a line. */
  void writeTyped(String name, Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file);
        var all = logs(name).find().sort(new Document("_id", 1)).iterator()) {
      while (all.hasNext()) {
        out.write(all.next().toJson(TYPED));
        out.write('\n');
      }
    }
  }

  long count(String name) {
    return logs(name).countDocuments();
  }

  /** The pid of the server, if it runs on this machine. */
  long serverPid() {
    Document status = client.getDatabase("admin").runCommand(new Document("serverStatus", 1));
    return status.get("pid", Number.class).longValue();
  }
}
