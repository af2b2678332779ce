package taskrunner.soak;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Sorts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.testing.ChildJvm;

/**
 * A whole database as texts: collections with their options, indexes and documents. Of the module's
 * own collections it keeps what two runs must have in common. It leaves out which process did
 * something, when, and under which fencing number.
 */
final class DatabaseImage {
  private static final int SHOWN = 10;
  private static final int LONGEST_SHOWN = 400;

  /** Which part of the history must be equal. */
  enum History {
    /** Each row's unit and state, in order. */
    EVERY_ROW,
    /** The state that each unit ended in. */
    LAST_STATES
  }

  private final Map<String, String> lines;

  private DatabaseImage(Map<String, String> lines) {
    this.lines = lines;
  }

  /** With every row of the history. */
  static DatabaseImage of(MongoDatabase database) {
    return of(database, History.EVERY_ROW);
  }

  static DatabaseImage of(MongoDatabase database, History history) {
    Map<String, String> lines = new TreeMap<>();
    for (Document listed : database.listCollections()) {
      String name = listed.getString("name");
      lines.put(name + " options", listed.get("options", Document.class).toJson());
      for (Document index : database.getCollection(name).listIndexes()) {
        lines.put(name + " index " + index.getString("name"), index.toJson());
      }
      switch (name) {
        case "mongockChangeLog" -> history(database, history, lines);
        // A killed process leaves its lock; the lock expires by itself.
        case "mongockLock" -> {}
        case "pack_schema_policy" -> documents(database, name, DatabaseImage::policy, lines);
        case "pack_import_ledger" -> ledger(database, name, lines);
        default -> raw(database, name, lines);
      }
    }
    return new DatabaseImage(lines);
  }

  private static void raw(MongoDatabase database, String name, Map<String, String> lines) {
    for (RawBsonDocument document : database.getCollection(name, RawBsonDocument.class).find()) {
      lines.put(name + " document " + document.get("_id"), document.toJson());
    }
  }

  /** What was imported, without the imports that took part and their claims. */
  private static void ledger(MongoDatabase database, String name, Map<String, String> lines) {
    for (Document document :
        database.getCollection(name).find(new Document("kind", new Document("$exists", true)))) {
      document.remove("owner");
      lines.put(name + " document " + document.get("_id"), sorted(document).toJson());
    }
  }

  private static void documents(
      MongoDatabase database,
      String name,
      UnaryOperator<Document> reduced,
      Map<String, String> lines) {
    for (Document document : database.getCollection(name).find()) {
      lines.put(name + " document " + document.get("_id"), reduced.apply(document).toJson());
    }
  }

  private static Document policy(Document policy) {
    policy.remove("fence");
    policy.remove("holder");
    policy.remove("setBy");
    policy.remove("setAt");
    Document steps = policy.get("steps", new Document());
    for (String id : new TreeSet<>(steps.keySet())) {
      Document step = steps.get(id, Document.class);
      Document running = step.get("running", Document.class);
      if (running != null) {
        // It matters that there is a mark, but not which process wrote it.
        step.put("running", running.get("as"));
      }
    }
    return sorted(policy);
  }

  /** Sorts the fields: they are stored in the order in which they were first set. */
  private static Document sorted(Document document) {
    Document sorted = new Document();
    for (String key : new TreeSet<>(document.keySet())) {
      Object value = document.get(key);
      sorted.put(key, value instanceof Document inner ? sorted(inner) : value);
    }
    return sorted;
  }

  private static void history(MongoDatabase database, History how, Map<String, String> lines) {
    Map<String, String> rows = new LinkedHashMap<>();
    int number = 0;
    for (Document row :
        database
            .getCollection("mongockChangeLog")
            .find()
            .sort(Sorts.ascending("timestamp", "_id"))) {
      Document metadata = row.get("metadata", new Document());
      String text =
          "%s by %s: %s, %s.%s, %s"
              .formatted(
                  row.get("changeId"),
                  row.get("author"),
                  row.get("state"),
                  row.get("changeLogClass"),
                  row.get("changeSetMethod"),
                  metadata.get("checksum"));
      String key =
          how == History.EVERY_ROW
              ? "%03d".formatted(number++)
              : row.get("changeId") + "/" + row.get("author");
      rows.put(key, text);
    }
    rows.forEach((key, text) -> lines.put("mongockChangeLog row " + key, text));
  }

  /** The number of documents, indexes, collections and rows. */
  int size() {
    return lines.size();
  }

  /** The number of documents of a collection. */
  long documents(String collection) {
    return lines.keySet().stream().filter(k -> k.startsWith(collection + " document ")).count();
  }

  /** The first differences, as readable lines; empty if both are equal. */
  List<String> differencesFrom(DatabaseImage expected) {
    Set<String> keys = new TreeSet<>(expected.lines.keySet());
    keys.addAll(lines.keySet());
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      String is = lines.get(key);
      String should = expected.lines.get(key);
      if (is == null || !is.equals(should)) {
        if (differences.size() == SHOWN) {
          differences.add("…");
          break;
        }
        differences.add("%s: %s instead of %s".formatted(key, shown(is), shown(should)));
      }
    }
    return differences;
  }

  /**
   * Fails if the other image is different.
   *
   * @throws AssertionError with the first differences
   */
  void requireEqualTo(DatabaseImage expected) {
    requireEqualTo(expected, () -> "");
  }

  /** The same after a process; the message has what the process printed. */
  void requireEqualTo(DatabaseImage expected, ChildJvm process) {
    requireEqualTo(expected, () -> "; the process: " + process.transcript());
  }

  private void requireEqualTo(DatabaseImage expected, Supplier<String> context) {
    List<String> differences = differencesFrom(expected);
    if (!differences.isEmpty()) {
      throw new AssertionError(
          "the database differs: " + String.join("; ", differences) + context.get());
    }
  }

  private static String shown(@Nullable String text) {
    if (text == null) {
      return "nothing";
    }
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
  }
}
