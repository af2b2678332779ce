package taskrunner.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Compares the files of a store with a database, record by record. It has its own code to read
 * both, so that a defect of the importer can't hide here.
 */
final class StoreWitness {
  private static final int SHOWN = 10;

  private final ObjectMapper json = new ObjectMapper();
  private final Path root;
  private final MongoDatabase database;
  private final boolean continued;
  private final List<String> faults = new ArrayList<>();
  private final Map<String, String> idsByName = new HashMap<>();
  private long runs;
  private long lines;
  private long outputs;
  private long approvals;

  private StoreWitness(Path root, MongoDatabase database, boolean continued) {
    this.root = root;
    this.database = database;
    this.continued = continued;
  }

  /**
   * Requires each record of the store in the database, unchanged and once, and no other record.
   *
   * @return how much was compared
   * @throws AssertionError with the differences
   */
  static String requireEqual(Path root, MongoDatabase database) throws IOException {
    return new StoreWitness(root, database, false).require();
  }

  /** Requires each record. A service has since added records and changed runs. */
  static String requireKept(Path root, MongoDatabase database) throws IOException {
    return new StoreWitness(root, database, true).require();
  }

  private String require() throws IOException {
    for (Path file : files("runs", ".json")) {
      run(file);
    }
    for (Path file : files("logs", ".ndjson")) {
      log(file);
    }
    for (Path file : files("approvals", ".json")) {
      String runId = runId(file.getFileName().toString());
      for (JsonNode each : json.readTree(Files.readAllBytes(file))) {
        approvals++;
        named("pack_run_approvals", runId, "approvalId", each);
      }
    }
    for (Path folder : files("artifacts", "")) {
      String runId = runId(folder.getFileName() + ".json");
      Path manifest = folder.resolve("artifact-manifest.json");
      for (JsonNode each : json.readTree(Files.readAllBytes(manifest)).path("outputs")) {
        outputs++;
        named("pack_artifacts", runId, "name", each);
      }
    }
    count("pack_runs", runs);
    count("pack_run_logs", lines);
    count("pack_run_approvals", approvals);
    count("pack_artifacts", outputs);
    if (!faults.isEmpty()) {
      throw new AssertionError(
          "%d records are not in the database as in the store: %s"
              .formatted(
                  faults.size(),
                  String.join("; ", faults.subList(0, Math.min(SHOWN, faults.size())))));
    }
    return "%d runs, %d lines, %d approvals, %d outputs".formatted(runs, lines, approvals, outputs);
  }

  private List<Path> files(String folder, String ending) throws IOException {
    try (Stream<Path> all = Files.list(root.resolve(folder))) {
      return all.filter(path -> path.getFileName().toString().endsWith(ending)).sorted().toList();
    }
  }

  private String runId(String fileName) {
    String name = fileName.substring(0, fileName.lastIndexOf('.'));
    return idsByName.getOrDefault(name, name);
  }

  private void run(Path file) throws IOException {
    runs++;
    JsonNode state = json.readTree(Files.readAllBytes(file));
    String name = file.getFileName().toString();
    String id = state.path("runId").asText();
    idsByName.put(name.substring(0, name.lastIndexOf('.')), id);
    BsonDocument stored = find("pack_runs", Filters.eq("_id", id));
    if (stored == null) {
      faults.add("run " + id + " is missing");
      return;
    }
    BsonDateTime updatedAt = stored.getDateTime("updatedAt");
    boolean newer = updatedAt.getValue() > SameValue.millis(state.path("updatedAt").asText());
    if (!(continued && newer)) {
      compare("run " + id, state, stored, Set.of("runId"));
    }
  }

  private void log(Path file) throws IOException {
    String runId = runId(file.getFileName().toString());
    try (MongoCursor<BsonDocument> stored =
            collection("pack_run_logs")
                .find(Filters.eq("runId", runId))
                .sort(Sorts.ascending("sequence"))
                .iterator();
        Stream<String> text = Files.lines(file)) {
      long sequence = 0;
      for (String line : (Iterable<String>) text::iterator) {
        lines++;
        sequence++;
        String what = "line " + sequence + " of " + runId;
        if (!stored.hasNext()) {
          faults.add(what + " is missing");
          return;
        }
        BsonDocument entry = stored.next();
        if (entry.getInt64("sequence").getValue() != sequence) {
          faults.add(what + " has the sequence " + entry.getInt64("sequence").getValue());
          return;
        }
        compare(what, json.readTree(line), entry, Set.of("runId", "sequence"));
      }
      if (stored.hasNext() && !continued) {
        faults.add("the log of " + runId + " has more than " + sequence + " lines");
      }
    }
  }

  private void named(String collection, String runId, String key, JsonNode record) {
    String name = record.path(key).asText();
    String what = "%s %s of %s".formatted(key, name, runId);
    BsonDocument stored =
        find(collection, Filters.and(Filters.eq("runId", runId), Filters.eq(key, name)));
    if (stored == null) {
      faults.add(what + " is missing");
    } else {
      compare(what, record, stored, Set.of("runId"));
    }
  }

  /** {@code apart}: fields that were compared already, or that found the record. */
  private void compare(String what, JsonNode record, BsonDocument stored, Set<String> apart) {
    for (Map.Entry<String, JsonNode> field : record.properties()) {
      String name = field.getKey();
      if (!apart.contains(name)) {
        String fault = SameValue.fault(what + ", " + name, field.getValue(), stored.get(name));
        if (fault != null) {
          faults.add(fault);
        }
      }
    }
  }

  private void count(String name, long expected) {
    long there = collection(name).countDocuments();
    if (continued ? there < expected : there != expected) {
      faults.add("%s has %d documents, the store %d".formatted(name, there, expected));
    }
  }

  private @Nullable BsonDocument find(String name, Bson filter) {
    return collection(name).find(filter).first();
  }

  private MongoCollection<BsonDocument> collection(String name) {
    return database.getCollection(name, BsonDocument.class);
  }
}
