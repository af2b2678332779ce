package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertOneOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ErrorCode;
import taskrunner.testing.Ajv;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.MongockLock;
import taskrunner.view.ExitCode;

/** The contract for scripts: the JSON of each command, and the error codes. */
@MongoTest
class ContractTest {
  private static final Path PROJECT = Path.of(System.getProperty("taskrunner.project", "."));

  @TempDir private Path folder = Path.of("");
  private final Map<String, Desk.Answer> succeeded = new HashMap<>();
  private final Set<String> failed = new HashSet<>();
  private final List<String> checked = new ArrayList<>();

  @Test
  void everyCommandHasASchemaAndEverySchemaACommand() throws Exception {
    var expected = new ArrayList<>(Contract.commands());
    expected.addAll(List.of("common", "help", "version", "failure", "state", "lock"));
    try (var files = Files.list(Contract.FOLDER)) {
      assertThat(files)
          .containsExactlyInAnyOrderElementsOf(expected.stream().map(Contract::file).toList());
    }
  }

  @Test
  void errorCodesAreTheSameInCodeSchemaAndTroubleshooting() throws Exception {
    var words = Arrays.stream(ErrorCode.values()).map(ErrorCode::word).toList();
    var inSchema = new ArrayList<String>();
    Desk.parse(Files.readString(Contract.file("common")))
        .at("/$defs/error/properties/code/enum")
        .forEach(word -> inSchema.add(word.asText()));
    assertThat(inSchema).containsExactlyElementsOf(words);

    var rows =
        Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (\\d) \\| (.+) \\| (.+) \\|$")
            .matcher(Files.readString(PROJECT.resolve("docs/troubleshooting.md")))
            .results()
            .toList();
    assertThat(rows).extracting(row -> row.group(1)).containsExactlyElementsOf(words);
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(row.group(2))
                    .as(row.group(1))
                    .isEqualTo("" + ExitCode.of(code(row.group(1)))));
  }

  private static ErrorCode code(String word) {
    return Arrays.stream(ErrorCode.values())
        .filter(code -> code.word().equals(word))
        .findFirst()
        .orElseThrow();
  }

  /** Runs each command on a real server, at least once with success and once with failure. */
  @Test
  void theOutputOfEachCommandIsValid(MongoDatabase database, MongoServer server) throws Exception {
    var desk = new RealDesk(folder, server.uri(database.getName()));
    var store = TinyStore.write(folder.resolve("store"), "2025-11-06T10:00:02Z").toString();
    var root = "Filesystem:Root=" + store;

    type(desk, 0, "doctor");
    type(desk, 0, "doctor", "--print-role", "read");
    type(desk, 3, "plan", "--set", root);
    type(desk, 3, "state", "compare");
    type(desk, 3, "wait", "--timeout", "0s");
    type(desk, 3, "import", "--from", store);
    type(desk, 0, "undo", "all", "--yes");
    type(desk, 0, "migrate", "--dry-run");
    type(desk, 0, "migrate", "--set", root);
    type(desk, 0, "migrate");
    type(desk, 0, "import", "--from", store);
    type(desk, 0, "wait");
    type(desk, 0, "state", "db");
    type(desk, 0, "state", "compare");
    type(desk, 0, "state", "code-base");
    type(desk, 0, "verify");
    type(desk, 0, "script");
    type(desk, 0, "new-unit", "--namespace", "billing", "0001-invoices");
    type(desk, 0, "new-unit", "--namespace", "billing", "0002-totals", "--data");
    type(desk, 2, "new-unit", "--namespace", "Billing", "0001-invoices");
    type(desk, 0, "script", "--shard");
    type(desk, 0, "lock", "status");
    type(desk, 0, "lock", "release");
    type(desk, 0, "probe", "--from", store);
    type(desk, 0, "import", "--from", store, "--verify");
    type(desk, 0, "export", "--to", folder.resolve("exported").toString());
    type(desk, 0, "report", "--html", folder.resolve("report.html").toString());

    database.getCollection("pack_runs").dropIndex("updatedAt_-1");
    type(desk, 5, "verify");
    type(desk, 0, "verify", "--fix", "--yes");
    importsWithRejects(desk, database);
    lockHeld(desk, database);
    database
        .getCollection("pack_runs")
        .insertOne(
            new Document("_id", "not the importer's"),
            new InsertOneOptions().bypassDocumentValidation(true));
    assertThat(type(desk, 0, "undo", "all", "--yes").json().get("kept")).isNotEmpty();
    type(desk, 5, "plan");
    type(desk, 5, "migrate");

    for (var command : Contract.commands()) {
      var words = new ArrayList<>(List.of(command.split(" ")));
      words.addAll(List.of("--set", "Mongo:SchemaValidation=perhaps"));
      if (command.equals("undo")) {
        words.add(1, "all");
      } else if (command.equals("export")) {
        words.addAll(List.of("--to", folder.resolve("again").toString()));
      } else if (command.equals("report")) {
        words.addAll(List.of("--html", folder.resolve("again.html").toString()));
      }
      type(desk, 2, words.toArray(String[]::new));
      words.add("--nosuch");
      type(desk, 2, words.toArray(String[]::new));
      type(desk, 0, (command + " --help").split(" "));
    }
    check(desk.json("nosuch"));
    check(desk.json("state"));
    check(desk.json("lock"));
    check(desk.json("--version"));
    check(new RealDesk(folder, "mongodb://127.0.0.1:1/tasks").json("doctor"));

    assertThat(succeeded.keySet()).containsAll(Contract.commands());
    assertThat(failed).containsAll(Contract.commands());
    succeeded.forEach(ContractTest::assertAFieldMoreOrLessIsInvalid);
    assertThat(Ajv.refused(Contract.FOLDER, checked)).isEmpty();
  }

  private void check(Desk.Answer answer) {
    Contract.check(answer);
    checked.add(
        "[\"" + Contract.nameFor(answer.json()).replace(' ', '-') + "\"," + answer.json() + "]");
  }

  private void importsWithRejects(RealDesk desk, MongoDatabase database) {
    var errors = PROJECT.toAbsolutePath().resolve("importer/sample-store-with-errors").toString();
    type(desk, 6, "import", "--from", errors, "--rejects", folder.resolve("dead").toString());
    assertThat(database.getCollection("pack_runs").countDocuments()).isPositive();
  }

  private void lockHeld(RealDesk desk, MongoDatabase database) {
    MongockLock.hold(database, "somebody", Instant.now().plusSeconds(3600));
    type(desk, 0, "lock", "status");
    type(desk, 4, "lock", "release");
    type(desk, 4, "migrate", "--set", "Mongo:SchemaValidation=warn", "--set", "Mongo:LockWait=0s");
    type(desk, 4, "undo", "all", "--yes", "--set", "Mongo:LockWait=0s");
    type(desk, 0, "lock", "release", "--force");
  }

  private Desk.Answer type(RealDesk desk, int exitCode, String... line) {
    var answer = desk.json(line);
    assertThat(answer.exitCode())
        .as("%s: %s", String.join(" ", line), answer.out())
        .isEqualTo(exitCode);
    check(answer);
    var json = answer.json();
    if (json.has("error")) {
      failed.add(json.get("command").asText());
    } else if (!json.get("outcome").asText().equals("help")) {
      succeeded.put(json.get("command").asText(), answer);
    }
    return answer;
  }

  /** The schemas are strict: they reject each output with an additional or a missing field. */
  private static void assertAFieldMoreOrLessIsInvalid(String command, Desk.Answer answer) {
    var more = (ObjectNode) answer.json();
    more.put("somethingNew", 1);
    assertThat(Contract.allows(command, more)).as("%s with an additional field", command).isFalse();
    for (var name : names(answer.json())) {
      var less = (ObjectNode) answer.json();
      less.remove(name);
      assertThat(Contract.allows(command, less)).as("%s without %s", command, name).isFalse();
    }
    nested(command, (ObjectNode) answer.json());
  }

  private static void nested(String command, ObjectNode whole) {
    for (var name : names(whole)) {
      if (whole.get(name) instanceof ArrayNode items
          && items.size() > 0
          && items.get(0) instanceof ObjectNode item) {
        item.put("somethingNew", 1);
        assertThat(Contract.allows(command, whole)).as("%s: %s", command, name).isFalse();
        item.remove("somethingNew");
      }
    }
  }

  private static List<String> names(JsonNode object) {
    var names = new ArrayList<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
