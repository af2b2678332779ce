package taskrunner.doctor;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bson.Document;
import taskrunner.SchemaBlockedException;
import taskrunner.database.DatabaseConnection;
import taskrunner.database.WriteRequirements;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.ExistingCollections;
import taskrunner.settings.BookkeepingNames;
import taskrunner.settings.StorageSettings;

/** Checks of the database: journal, collection scans, names, disk, log retention. */
final class DatabaseChecks {
  private static final double LITTLE_SHARE = 0.10;
  private static final double GIB = 1 << 30;

  private final MongoDatabase database;
  private final MongoDatabase admin;
  private final WriteRequirements requirements;
  private final StorageSettings settings;
  private final BookkeepingNames books;
  private final Findings findings;

  DatabaseChecks(
      DatabaseConnection connection,
      WriteRequirements requirements,
      StorageSettings settings,
      Findings findings) {
    this.database = connection.database();
    this.requirements = requirements;
    this.admin = connection.admin();
    this.settings = settings;
    this.books = BookkeepingNames.of(settings.bookkeepingPrefix());
    this.findings = findings;
  }

  /** Whether the server keeps a journal; unknown without the privilege. */
  void journal() {
    Findings.require(requirements.noJournal(books.policy()));
    findings.ok("journal", "The server does not report that it has none.");
  }

  /** Whether the server forbids collection scans; few users have the privilege to read this. */
  void scans() {
    try {
      Document found = admin.runCommand(new Document("getParameter", 1).append("notablescan", 1));
      if (Boolean.TRUE.equals(found.get("notablescan"))) {
        findings.warn(
            "scans",
            "The server forbids collection scans (notablescan), so it will refuse a step that checks"
                + " the existing documents. Disable notablescan for that time, or start with"
                + " Mongo:SchemaValidation=off.");
      }
    } catch (MongoException e) {
      // Unknown: the error of a refused step will name the cause.
    }
  }

  /** Whether the configured names match the collections of the database. */
  void names() {
    Findings.require(requirements.otherCase());
    ExistingCollections existing = ExistingCollections.of(database);
    List<String> odd = new ArrayList<>();
    otherCase(existing.names(), odd);
    List<SchemaBlockedException> unfit = new ArrayList<>(existing.incompatible(books.all()));
    unfit.addAll(existing.replaced(settings.collections().all()));
    unfit.forEach(each -> odd.add(String.valueOf(each.getMessage())));
    for (CollectionRef ref : CollectionRef.own()) {
      String name = settings.collections().of(ref);
      String usual = CollectionNames.DEFAULTS.of(ref);
      if (!existing.have(name) && !name.equals(usual) && existing.have(usual)) {
        odd.add(name + " is configured but does not exist; " + usual + " exists.");
      }
    }
    findings.warnOfAny(
        "names",
        odd,
        existing.names().isEmpty()
            ? "The database " + database.getName() + " is empty or does not exist yet."
            : "The configured names match the collections of " + database.getName() + ".");
  }

  /** Two names that differ only by case are two collections, which is rarely intended. */
  private void otherCase(Set<String> names, List<String> odd) {
    List<String> ours = new ArrayList<>(books.all());
    ours.addAll(settings.collections().all());
    for (String name : ours) {
      names.stream()
          .filter(other -> other.equalsIgnoreCase(name) && !ours.contains(other))
          .forEach(other -> odd.add(other + " exists, which is " + name + " in another case."));
    }
  }

  void disk() {
    Document all = database.runCommand(new Document("dbStats", 1));
    Document stats = fullest(all);
    if (!(stats.get("fsTotalSize") instanceof Number total)
        || !(stats.get("fsUsedSize") instanceof Number used)
        || total.doubleValue() <= 0) {
      findings.ok("disk", "Unknown until the database exists.");
      return;
    }
    double free = total.doubleValue() - used.doubleValue();
    double share = free / total.doubleValue();
    String words =
        (all.containsKey("raw") ? "On the fullest shard, " : "")
            + String.format(
                Locale.ROOT,
                "%.1f GiB (%.0f %%) of %.1f GiB are free; the database takes %.1f MiB.",
                free / GIB,
                share * 100,
                total.doubleValue() / GIB,
                number(all, "totalSize") / (1 << 20));
    if (share < LITTLE_SHARE) {
      findings.warn("disk", words + " Indexes and an import need space.");
    } else {
      findings.ok("disk", words);
    }
  }

  /** A router adds up the statistics of its shards: {@code raw: {"set/host": {…}, …}}. */
  static Document fullest(Document stats) {
    return stats.get("raw") instanceof Document raw
        ? raw.values().stream()
            .filter(Document.class::isInstance)
            .map(Document.class::cast)
            .min(Comparator.comparingDouble(DatabaseChecks::free))
            .orElse(stats)
        : stats;
  }

  /** The share of free space; 1 if unknown. */
  private static double free(Document stats) {
    double total = number(stats, "fsTotalSize");
    return total <= 0 ? 1 : 1 - number(stats, "fsUsedSize") / total;
  }

  /** Whether the server deletes expired log entries; few users have the privilege to read this. */
  void expiry() {
    String retention = "The log retention is " + settings.logRetention() + "; ";
    try {
      Document found =
          admin.runCommand(new Document("getParameter", 1).append("ttlMonitorEnabled", 1));
      if (found.getBoolean("ttlMonitorEnabled", true)) {
        findings.ok("retention", retention + "the server deletes expired documents.");
      } else {
        findings.warn(
            "retention",
            retention + "but the server deletes nothing: its ttlMonitorEnabled is off.");
      }
    } catch (MongoException e) {
      findings.ok("retention", retention + "it is unknown whether the server's TTL monitor runs.");
    }
  }

  private static double number(Document stats, String field) {
    return stats.get(field) instanceof Number number ? number.doubleValue() : 0;
  }
}
