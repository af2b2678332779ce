package taskrunner.importer.write;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Handles;
import taskrunner.importer.store.StoreNames;

/**
 * The runs whose state was read from the store or which are in the database, by id and by file
 * name. Thread-safe.
 */
public final class KnownRuns {
  /** Enough for the runs that neighbouring log lines name. */
  private static final int MOST_CACHED = 10_000;

  /** The characters that a file name replaces by '_'. */
  private static final String REPLACED = "[/\\\\:*?\"<>|\\x00-\\x1f\\x7f-\\x{9f}]";

  private final MongoCollection<BsonDocument> runs;
  private final Retries retries;

  /** Names of files with an '_', which may stand for another character. */
  private final Set<String> doubtfulNames;

  /** The database's runs with one of these names, by name; null until it is needed. */
  private @Nullable Map<String, Set<String>> replaced;

  /** Runs whose name is not the id itself. */
  private final Map<String, Set<String>> byName = new HashMap<>();

  private final Set<String> ids = new HashSet<>();
  private final Map<String, Boolean> cached =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST_CACHED;
        }
      };

  /**
   * @param doubtfulNames the names with an '_' among all files of the store
   */
  public KnownRuns(MongoCollection<BsonDocument> runs, Retries retries, Set<String> doubtfulNames) {
    // Another import may have stored a run directly before an election.
    this.runs = Handles.newest(runs);
    this.retries = retries;
    this.doubtfulNames = doubtfulNames;
  }

  /** Adds a run whose state is in the store. */
  public synchronized void add(String runId) {
    if (ids.add(runId)) {
      String name = StoreNames.nameOf(runId);
      if (!name.equals(runId)) {
        byName.computeIfAbsent(name, of -> new HashSet<>()).add(runId);
      }
    }
  }

  /** Reads, in one query, the runs that files of these names probably belong to. */
  public synchronized void prefetch(Collection<String> names) {
    List<String> unknown = new ArrayList<>();
    for (String name : names) {
      if (!ids.contains(name) && !cached.containsKey(name)) {
        unknown.add(name);
      }
    }
    if (!unknown.isEmpty()) {
      Set<String> stored = new HashSet<>(ids(Filters.in("_id", unknown)));
      unknown.forEach(name -> cached.put(name, stored.contains(name)));
    }
  }

  public synchronized boolean contains(String runId) {
    return ids.contains(runId) || cached.computeIfAbsent(runId, this::isStored);
  }

  private boolean isStored(String runId) {
    return !ids(Filters.eq("_id", runId)).isEmpty();
  }

  /** The known runs whose files are called {@code name}; several if the name is ambiguous. */
  public synchronized Set<String> named(String name) {
    Set<String> found = new HashSet<>(byName.getOrDefault(name, Set.of()));
    if (contains(name)) {
      found.add(name);
    }
    if (name.indexOf('_') >= 0) {
      found.addAll(replaced().getOrDefault(name, Set.of()));
    }
    return found;
  }

  /** Scans the ids once for all names: few ids have such a character. */
  private Map<String, Set<String>> replaced() {
    Map<String, Set<String>> known = replaced;
    if (known == null) {
      known = new HashMap<>();
      for (String id : ids(Filters.regex("_id", REPLACED))) {
        String name = StoreNames.nameOf(id);
        if (doubtfulNames.contains(name)) {
          known.computeIfAbsent(name, of -> new HashSet<>()).add(id);
        }
      }
      replaced = known;
    }
    return known;
  }

  private List<String> ids(Bson filter) {
    return retries.retry(
        "reading the ids of " + runs.getNamespace().getCollectionName(),
        () -> {
          List<String> found = new ArrayList<>();
          for (BsonDocument run : runs.find(filter).projection(Projections.include("_id"))) {
            BsonValue id = run.get("_id");
            if (id != null && id.isString()) {
              found.add(id.asString().getValue());
            }
          }
          return found;
        });
  }
}
