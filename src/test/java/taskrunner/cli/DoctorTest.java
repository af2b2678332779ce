package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.doctor.Role;
import taskrunner.migration.UnitList;
import taskrunner.schema.CollectionNames;
import taskrunner.settings.BookkeepingNames;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.MongockLock;
import taskrunner.testing.Topology;

class DoctorTest {
  private static JsonNode check(Desk.Answer answer, String name) {
    for (var check : answer.json().get("checks")) {
      if (check.get("name").asText().equals(name)) {
        return check;
      }
    }
    throw new AssertionError("no check " + name + " in " + answer.out());
  }

  private static void assertCheck(Desk.Answer answer, String name, String status, String detail) {
    var check = check(answer, name);
    assertThat(check.get("status").asText()).as(check.toString()).isEqualTo(status);
    assertThat(check.get("detail").asText()).contains(detail);
  }

  private static String doctorOn(Desk.Answer answer, String key, String field) {
    for (var setting : answer.json().get("configuration")) {
      if (setting.get("key").asText().endsWith(key)) {
        return setting.get(field).asText();
      }
    }
    throw new AssertionError("no setting " + key);
  }

  @Nested
  @MongoTest
  class OnAReplicaSet {
    @TempDir private Path folder = Path.of("");

    @Test
    void aValueIsUnchangedInJsonAndPrintableInText(MongoDatabase database, MongoServer server) {
      var desk = new RealDesk(folder, server.uri(database.getName()));
      var prefix = "a\u202eb";
      var path = "c".repeat(220);
      String[] arguments = {
        "doctor", "--set", "Mongo:BookkeepingPrefix=" + prefix, "--set", "Filesystem:Root=" + path
      };

      var json = desk.json(arguments);
      assertThat(doctorOn(json, ":BookkeepingPrefix", "value")).isEqualTo(prefix);
      assertThat(doctorOn(json, ":Filesystem:Root", "value")).isEqualTo(path);
      assertThat(json.out()).contains("\"a\\u202eb\"").doesNotContain(prefix);
      assertThat(desk.text(arguments).out())
          .contains("a\\u202eb ", "c".repeat(200) + "… ")
          .doesNotContain(prefix);
    }

    @Test
    void anEmptyDatabasePassesAllChecksAndIsNotWrittenTo(
        MongoDatabase database, MongoServer server) {
      var desk = new RealDesk(folder, server.uri(database.getName()));

      var answer = desk.json("doctor");

      assertThat(answer.exitCode()).as(answer.out()).isZero();
      assertCheck(answer, "configuration", "ok", "");
      assertCheck(answer, "server", "ok", "accepts writes");
      assertCheck(answer, "version", "ok", "MongoDB ");
      assertCheck(answer, "topology", "ok", "replica set");
      assertCheck(answer, "majority", "ok", "1 data-bearing member");
      assertCheck(answer, "clock", "ok", "");
      assertCheck(answer, "names", "ok", "is empty or does not exist yet");
      assertCheck(answer, "schema", "ok", "Pending: 0001-collections");
      assertCheck(answer, "lock", "ok", "Free");
      assertCheck(answer, "disk", "ok", "Unknown until the database exists");
      // The fixture's server has no access control.
      assertCheck(answer, "privileges", "warn", "every client may do everything");
      assertThat(answer.json().get("outcome").asText()).isEqualTo("warnings");
      assertThat(database.listCollectionNames()).isEmpty();
    }

    @Test
    void namesTheSourceOfEachSetting(MongoDatabase database, MongoServer server) throws Exception {
      Files.writeString(
          folder.resolve("appsettings.json"),
          """
          {"TaskRunner": {"Storage": {"Mongo": {"RunsCollection": "runs", "Runscollections": "x"}}}}
          """);
      var desk = new RealDesk(folder, server.uri(database.getName()));

      var answer = desk.json("doctor", "--set", "Mongo:LogRetention=30d");

      assertThat(doctorOn(answer, "Mongo:RunsCollection", "value")).isEqualTo("runs");
      assertThat(doctorOn(answer, "Mongo:RunsCollection", "source")).endsWith("appsettings.json");
      assertThat(doctorOn(answer, "Mongo:LogRetention", "source")).isEqualTo("--set");
      assertThat(doctorOn(answer, "Mongo:LockLease", "source")).isEqualTo("default");
      assertThat(doctorOn(answer, "Mongo:ConnectionString", "source")).isEqualTo("--uri");
      assertCheck(answer, "configuration", "warn", "Runscollections");
      assertCheck(answer, "retention", "ok", "the server deletes expired documents");
    }

    @Test
    void asksForTheJournalOnce(MongoDatabase database, MongoServer server, MongoClient client) {
      var desk = new RealDesk(folder, server.uri(database.getName()));
      desk.json("migrate");
      var before = transactionsAborted(client);

      assertCheck(desk.json("doctor"), "journal", "ok", "does not report");

      assertThat(transactionsAborted(client) - before).isEqualTo(1);
    }

    /** The question is the end of a transaction that does not exist. */
    private static long transactionsAborted(MongoClient client) {
      return client
          .getDatabase("admin")
          .runCommand(new Document("serverStatus", 1))
          .getEmbedded(List.of("metrics", "commands", "abortTransaction", "total"), Number.class)
          .longValue();
    }

    @Test
    void warnsOfUnsuitableCollectionNames(MongoDatabase database, MongoServer server) {
      database.createCollection("Pack_Runs");
      database.createCollection("pack_artifacts");
      database.createView("pack_run_approvals", "pack_artifacts", List.of());
      var desk = new RealDesk(folder, server.uri(database.getName()));

      var answer = desk.json("doctor", "--set", "Mongo:ArtifactsCollection=artifacts");

      assertCheck(answer, "names", "warn", "Pack_Runs exists, which is pack_runs in another case");
      assertCheck(
          answer,
          "names",
          "warn",
          "pack_run_approvals should be an ordinary collection, but it is a view");
      assertCheck(answer, "names", "warn", "artifacts is configured but does not exist;");
    }

    @Test
    void warnsOfAnExpiredLockInAMigratedDatabase(MongoDatabase database, MongoServer server) {
      var desk = new RealDesk(folder, server.uri(database.getName()));
      desk.json("migrate");
      MongockLock.hold(database, "somebody", Instant.EPOCH);

      var answer = desk.json("doctor");

      assertCheck(answer, "lock", "warn", "Expired; its holder somebody died or hangs");
      assertCheck(answer, "schema", "ok", "Nothing is pending");
      assertThat(check(answer, "disk").get("detail").asText()).contains("GiB").contains("are free");
    }

    @Test
    void reportsAMissingStoreUntilTheStoreIsImported(MongoDatabase database, MongoServer server) {
      var desk = new RealDesk(folder, server.uri(database.getName()));
      String missing = "Filesystem:Root=" + folder.resolve("missing");
      assertCheck(desk.json("doctor"), "store", "ok", "No store is configured.");

      for (String boot : List.of("true", "false")) {
        var answer =
            desk.json("doctor", "--set", missing, "--set", "Filesystem:BackfillOnBoot=" + boot);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("store-not-found");
        assertCheck(answer, "store", "fail", "missing");
        assertCheck(answer, "lock", "ok", "Free");
      }
      assertCheck(
          desk.json("doctor", "--set", "Filesystem:Root=" + folder), "store", "ok", "exists");
      assertThat(database.listCollectionNames()).isEmpty();

      desk.json("migrate");
      assertCheck(desk.json("doctor", "--set", missing), "store", "ok", "is recorded");
    }

    @Test
    void reportsDamagedBookkeepingBeforeACommandReadsIt(
        MongoDatabase database, MongoServer server) {
      var desk = new RealDesk(folder, server.uri(database.getName()));
      desk.json("migrate");
      assertCheck(desk.json("doctor"), "bookkeeping", "ok", "all entries (0)");
      var policy = database.getCollection("pack_schema_policy");

      policy.updateOne(new Document(), Updates.set("steps.0002-indexes.record", "nonsense"));
      var undo = desk.json("doctor");
      assertThat(undo.exitCode()).isEqualTo(1);
      assertThat(undo.json().at("/error/code").asText()).isEqualTo("damaged-bookkeeping");
      assertCheck(undo, "schema", "ok", "Nothing is pending");
      assertCheck(undo, "bookkeeping", "fail", "steps.0002-indexes.record");

      policy.updateOne(new Document(), Updates.set("steps.0002-indexes.record", List.of()));
      database.getCollection("pack_import_ledger").insertOne(new Document("_id", "run:x"));
      assertCheck(desk.json("doctor"), "bookkeeping", "fail", "run:x");
      assertThat(desk.json("migrate").exitCode()).isZero();

      policy.updateOne(new Document(), Updates.set("retentionSeconds", -1));
      assertCheck(desk.json("doctor"), "schema", "fail", "retentionSeconds");
    }

    @Test
    void theTextHasATableOfSettingsAndOneOfChecks(MongoDatabase database, MongoServer server) {
      var text = new RealDesk(folder, server.uri(database.getName())).text("doctor").out();
      assertThat(text).contains("SETTING").contains("CHECK").contains("majority");
    }
  }

  @Nested
  @MongoTest(Topology.STANDALONE)
  class OnAStandaloneServer {
    @TempDir private Path folder = Path.of("");

    @Test
    void warnsOfMissingTransactions(MongoDatabase database, MongoServer server) {
      var answer = new RealDesk(folder, server.uri(database.getName())).json("doctor");
      assertThat(answer.exitCode()).isZero();
      assertCheck(answer, "topology", "warn", "no transactions");
    }
  }

  @Nested
  @MongoTest(Topology.AUTH)
  class WithAccessControl {
    @TempDir private Path folder = Path.of("");

    @Test
    void namesTheRolesWhosePrivilegesTheUserHas(MongoDatabase database, MongoServer server) {
      var root = new RealDesk(folder, server.uri(database.getName())).json("doctor");
      assertCheck(root, "privileges", "ok", "may read, import, migrate.");

      var importer = user(database, server, "importer", Role.IMPORT, "");
      assertCheck(
          importer, "privileges", "ok", "may read, import. For migrate it lacks collMod on");
      assertThat(importer.exitCode()).isZero();

      var less = user(database, server, "less", Role.READ, "listIndexes");
      assertCheck(less, "privileges", "fail", "has no privilege to read");
      assertCheck(less, "privileges", "fail", "listIndexes on pack_runs");
      assertThat(less.exitCode()).isEqualTo(1);
      assertThat(less.json().at("/error/code").asText()).isEqualTo("permission-denied");
    }

    @Test
    void aWrongPasswordIsAFailedCheckAndNotShown(MongoDatabase database, MongoServer server) {
      var uri = server.uri(database.getName()).replaceFirst(":[^:@/]+@", ":wr0ng@");
      var answer = new RealDesk(folder, uri).json("doctor");
      assertThat(answer.exitCode()).isEqualTo(1);
      assertThat(answer.json().at("/error/code").asText()).isEqualTo("authentication-failed");
      assertCheck(answer, "server", "fail", "Authentication of the user root");
      assertThat(answer.out() + answer.err()).doesNotContain("wr0ng");
    }

    private Desk.Answer user(
        MongoDatabase database, MongoServer server, String name, Role role, String without) {
      var privileges = new ArrayList<Document>();
      for (var privilege :
          RoleFixture.documents(
              database.getName(),
              role.privileges(
                  CollectionNames.DEFAULTS, BookkeepingNames.of(""), UnitList.with(List.of())))) {
        var actions = new ArrayList<>(privilege.getList("actions", String.class));
        actions.remove(without);
        if (!actions.isEmpty()) {
          privileges.add(privilege.append("actions", actions));
        }
      }
      return new RealDesk(folder, server.uriOfUser(database.getName(), name, privileges))
          .json("doctor");
    }
  }

  @Nested
  class WithoutAServer {
    @TempDir private Path folder = Path.of("");

    @Test
    void anUnreachableServerIsAFailedCheckAfterThatOfTheConfiguration() {
      var answer = new RealDesk(folder, "mongodb://me:s3cret@127.0.0.1:1/tasks").json("doctor");
      assertThat(answer.exitCode()).isEqualTo(1);
      assertThat(answer.json().at("/error/code").asText()).isEqualTo("server-unreachable");
      assertThat(answer.json().get("database").asText()).isEqualTo("tasks");
      assertCheck(answer, "configuration", "ok", "");
      assertCheck(answer, "server", "fail", "127.0.0.1:1");
      assertThat(doctorOn(answer, "Mongo:Database", "value")).isEqualTo("tasks");
      assertThat(answer.out() + answer.err()).doesNotContain("s3cret");
    }

    @Test
    void aMissingConnectionStringIsExit2() {
      var answer = new RealDesk(folder, "").bare("--output", "json", "doctor");
      assertThat(answer.exitCode()).isEqualTo(2);
      assertCheck(answer, "configuration", "fail", "No connection string is configured");
    }

    @Test
    void thePrintedRoleUsesTheConfiguredNames() {
      var printed =
          new RealDesk(folder, "mongodb://h/tasks")
              .json(
                  "doctor",
                  "--print-role",
                  "import",
                  "--set",
                  "Mongo:RunsCollection=läufe\"",
                  "--set",
                  "Mongo:BookkeepingPrefix=two_");
      assertThat(printed.json().get("script").asText())
          .contains("\"l\\u00e4ufe\\\"\"")
          .contains("\"two_mongockLock\"")
          .contains("createRole: \"two_taskrunnerSchemaImport\"")
          .doesNotContain("pack_runs");
      assertThat(
              new RealDesk(folder, "mongodb://h").json("doctor", "--print-role", "read").exitCode())
          .isEqualTo(2);
    }
  }
}
