package taskrunner.cli;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;
import taskrunner.database.DatabaseErrors;
import taskrunner.doctor.Privilege;
import taskrunner.doctor.Role;
import taskrunner.settings.BookkeepingNames;
import taskrunner.testing.MongockLock;

/**
 * Runs all commands that a role must suffice for.
 *
 * @param administrator prepares the database
 * @param user has the role, and a separate working directory
 * @param database an empty database
 */
record RoleFixture(RealDesk administrator, RealDesk user, MongoDatabase database) {
  /** The results of these commands that are not errors of permission. */
  private static final Set<String> EXPECTED = Set.of("", "pending-steps");

  /** The privileges as arguments of {@code createRole}. */
  static List<Document> documents(String database, List<Privilege> privileges) {
    return privileges.stream()
        .map(
            privilege ->
                new Document(
                        "resource",
                        new Document("db", database).append("collection", privilege.collection()))
                    .append("actions", privilege.actions()))
        .toList();
  }

  /** The message of the first command that failed for lack of a privilege; empty if none failed. */
  String firstRefusal(Role role) {
    return switch (role) {
      case READ -> read();
      case IMPORT -> imports();
      case MIGRATE -> migrate();
    };
  }

  private String read() {
    var refused = look();
    if (!refused.isEmpty()) {
      return refused;
    }
    administrator.json("migrate");
    refused = look();
    return refused.isEmpty() ? first("migrate") : refused;
  }

  private String look() {
    var store = store("2025-11-06T10:00:02Z");
    return first(
        "state db",
        "state code-base",
        "state compare",
        "plan --set Filesystem:Root=" + store,
        "verify",
        "lock status",
        "wait --timeout 0s",
        "migrate --dry-run",
        "import --dry-run --from " + store,
        "script",
        "doctor");
  }

  private String imports() {
    administrator.json("migrate", "--skip-backfill");
    var refused = first("import --from " + store("2025-11-06T10:00:02Z"));
    if (!refused.isEmpty()) {
      return refused;
    }
    // The next command would wait until the lock, which was not released, expires.
    refused = stillLocked();
    if (!refused.isEmpty()) {
      return refused;
    }
    refused = stillInTheLedger();
    if (!refused.isEmpty()) {
      return refused;
    }
    deadImport();
    refused = first("import --from " + store("2025-11-07T10:00:00Z"), "verify", "doctor");
    return refused.isEmpty() ? stillInTheLedger() : refused;
  }

  /** An import that can't remove what it registered with succeeds, and only the log says it. */
  private String stillInTheLedger() {
    var registered = Filters.regex("_id", "^import:");
    if (ledger(database).find(registered).first() == null) {
      return "";
    }
    try (var client = MongoClients.create(user.uri())) {
      ledger(client.getDatabase(database.getName())).deleteMany(registered);
      return "an import has left its registration in the ledger";
    } catch (MongoException e) {
      return String.valueOf(
          DatabaseErrors.translate(e, "removing what an import has left").getMessage());
    }
  }

  /** Which the next import removes. */
  private void deadImport() {
    var id = "import:" + UUID.randomUUID();
    ledger(database)
        .insertMany(
            List.of(
                new Document("_id", id).append("expiresAt", Date.from(Instant.EPOCH)),
                new Document("_id", id + "/0").append("lane", 0).append("commits", 0L)));
  }

  private static MongoCollection<Document> ledger(MongoDatabase of) {
    return of.getCollection(BookkeepingNames.of("").importLedger());
  }

  private String stillLocked() {
    var held = user.json("lock", "status").json().path("held").asBoolean();
    return held ? first("lock release --force") : "";
  }

  private String migrate() {
    var root = " --set Filesystem:Root=" + store("2025-11-06T10:00:02Z");
    var refused = first("migrate" + root);
    if (refused.isEmpty()) {
      database.getCollection("pack_runs").dropIndex("updatedAt_-1");
      refused =
          first(
              "verify --fix --yes",
              "migrate --set Mongo:SchemaValidation=warn --set Mongo:LogRetention=20000d",
              "migrate --set Mongo:SchemaValidation=off",
              "undo all --yes");
    }
    if (refused.isEmpty()) {
      MongockLock.hold(database, "somebody", Instant.EPOCH);
      refused = first("lock release --force", "doctor");
    }
    return refused;
  }

  private String store(String updatedAt) {
    return TinyStore.write(user.folder().resolve("store"), updatedAt).toString();
  }

  private String first(String... lines) {
    for (var line : lines) {
      var json = user.json(line.split(" ")).json();
      var code = json.at("/error/code").asText();
      if (!EXPECTED.contains(code)) {
        return line + ": " + code + ": " + json.at("/error/message").asText();
      }
      for (var check : json.path("checks")) {
        if (check.get("detail").asText().contains("lacks the action")) {
          return line + ": " + check.get("detail").asText();
        }
      }
      var rejected = json.path("rejectsByCode");
      if (!rejected.isEmpty()) {
        return line + ": " + rejected;
      }
    }
    return "";
  }
}
