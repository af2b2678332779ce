package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.MigrationReport;
import taskrunner.schema.ValidationMode;

class UsageTest {
  private final Desk desk = new Desk();

  /** Each option with a path as its value, in a command that would work without it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "import --from DIR",
        "import --runs DIR",
        "import --logs DIR",
        "import --approvals DIR",
        "import --artifacts DIR",
        "import --from . --rejects DIR",
        "probe --from DIR",
        "export --to DIR",
        "report --html DIR",
        "plan --config DIR",
        "plan --uri-file DIR",
      })
  void aPathWithALineBreakAtItsEndOrAnUnreadableByteIsExitCode2(String line) {
    for (var bad : List.of("", "x\n", "x\r", " x", "gr\ufffd\ufffde")) {
      var arguments = line.split(" ", -1);
      arguments[arguments.length - 1] = bad;
      var answer = desk.type(arguments);
      assertThat(answer.exitCode()).isEqualTo(2);
      assertThat(answer.out()).isEmpty();
      assertThat(answer.err())
          .contains(arguments[arguments.length - 2])
          .containsAnyOf(
              "it ends with a line break (",
              "it is empty",
              "it begins with a space",
              "character 3 is U+FFFD, which stands for a byte",
              "LC_ALL=C.UTF-8");
    }
  }

  /** A folder with the password in its name would be made. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "import --from DIR",
        "import --from . --rejects DIR",
        "export --to DIR",
        "report --html DIR",
        "plan --config DIR",
        "plan --units DIR",
        "new-unit --namespace DIR 0001-x",
        "new-unit --namespace billing DIR",
      })
  void aConnectionStringInPlaceOfAPathOrANameIsRejectedWithoutItsPassword(String line) {
    for (var uri : List.of("mongodb://u:S3cr3t@h/x", "jdbc:mongodb://u:S3cr3t@h/x", "u:S3cr3t@h")) {
      var answer = desk.type(line.replace("DIR", uri).split(" "));
      assertThat(answer.exitCode()).isEqualTo(2);
      assertThat(answer.err()).contains("looks like a connection string").doesNotContain("S3cr3t");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "migrate --password S3cr3t",
        "migrate --password=S3cr3t",
        "migrate --password:S3cr3t",
        "-v migrate --pass S3cr3t --output json",
        "migrate --api-key S3cr3t",
        "migrate --password some S3cr3t",
        "migrate -p S3cr3t",
        "migrate -pS3cr3t",
        "migrate u:S3cr3t@127.0.0.1/x",
        "-v plan --password S3c\nr3t",
        "u:S3cr3t@host/x",
        "wait --timeout u:S3cr3t@host",
        "migrate --output u:S3cr3t@host",
      })
  void theValueOfAnUnknownOptionIsNotShown(String line) {
    var answer = desk.type(line.split(" "));
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.out() + answer.err()).doesNotContain("S3c").contains("***", "'");
  }

  @Test
  void aFlagWithAValueIsAnErrorThatNamesBoth() {
    var answer = desk.type("undo", "all", "--yes=false");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.err()).contains("Error: --yes takes no value, but has 'false'.");
    assertThat(desk.operations.calls).isEmpty();
  }

  @Test
  void unknownArgumentsAreShown() {
    assertThat(desk.type("migrate", "everything", "now").err()).contains("'everything', 'now'");
    assertThat(desk.type("plan", "--ouput", "json").err())
        .contains("'--ouput', 'json'", "--output");
    assertThat(desk.type("plan", "--out=json").err()).contains("'--out=json'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nosuch",
        "state",
        "undo",
        "lock",
        "undo up-to-change",
        "migrate up-to-change",
        "migrate up-to-change 0001-collections 0002-indexes",
        "migrate --nosuch",
        "plan --set nothing",
        "plan --set =value",
        "plan -v -q",
        "plan --max-scan 0",
        "plan --max-scan many",
        "plan --database",
        "verify --yes",
        "import",
        "import --from DIR --workers 0",
        "import --from DIR --workers 65",
        "import --from DIR --enum-table nosuch",
        "import --from DIR --enum stepKind",
        "import --from DIR --enum stepKind=zero:run",
        "wait --timeout soon",
        "wait --timeout 5",
        "wait --timeout 8761h",
        "wait --timeout 999999999h",
        "undo all --yes=false",
        "undo --yes=true all",
        "verify --fix=false --yes",
        "migrate --dry-run=",
        "lock release --force=false",
        "-q=false plan",
        "plan --help=false",
      })
  void wrongUsageIsExit2InBothFormats(String line) {
    var arguments = line.isEmpty() ? new String[0] : line.split(" ", -1);

    var text = desk.type(arguments);
    assertThat(text.exitCode()).isEqualTo(2);
    assertThat(text.out()).isEmpty();
    assertThat(text.err()).startsWith("Error: ").doesNotContain("\tat ");

    // Before the command, so that the parser reads it even if the line ends with an option.
    var before = new String[arguments.length + 1];
    before[0] = "--output=json";
    System.arraycopy(arguments, 0, before, 1, arguments.length);
    var json = desk.type(before);
    assertThat(json.exitCode()).isEqualTo(2);
    assertThat(json.json().get("exitCode").asInt()).isEqualTo(2);
    assertThat(json.json().get("outcome").asText()).isEqualTo("failed");
    assertThat(json.json().at("/error/code").asText()).isEqualTo("wrong-usage");
    assertThat(json.json().at("/error/message").asText()).matches(".*[.…]");
    assertThat(json.json().get("durationMs").isNumber()).isTrue();
    assertThat(json.json().has("database")).isTrue();
    assertThat(desk.operations.calls).isEmpty();
  }

  @Test
  void theReportNamesTheCommandAlsoIfAnOptionBeforeItIsWrong() {
    var json = desk.type("--set", "nothing", "state", "compare", "--output", "json").json();
    assertThat(json.get("command").asText()).isEqualTo("state compare");
  }

  @Test
  void aPasswordInAnUnknownOptionIsMasked() {
    var answer = desk.json("plan", "--url", "mongodb://user:p@ssw0rd@host/tasks");
    assertThat(answer.out() + answer.err()).contains("host/tasks").doesNotContain("ssw0rd");
  }

  @Test
  void aWrongSettingIsExit2AndNamesTheKey() {
    var answer = desk.json("plan", "--set", "Mongo:SchemaValidation=perhaps");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.json().at("/error/code").asText()).isEqualTo("wrong-configuration");
    assertThat(answer.json().at("/error/message").asText())
        .contains("SchemaValidation")
        .contains("perhaps");
  }

  @Test
  void globalOptionsMayComeBeforeOrAfterTheCommand() {
    desk.operations.migration = migrated();
    var before =
        desk.type(
            "--set",
            "Mongo:SchemaValidation=warn",
            "--database",
            "mine",
            "--output",
            "json",
            "migrate");
    var between =
        desk.type(
            "migrate",
            "--set",
            "Mongo:SchemaValidation=warn",
            "--database",
            "mine",
            "--output",
            "json",
            "all");
    var after =
        desk.type(
            "migrate",
            "all",
            "--set",
            "Mongo:SchemaValidation=warn",
            "--database",
            "mine",
            "--output",
            "json");

    for (var answer : List.of(before, between, after)) {
      assertThat(answer.json().get("outcome").asText()).isEqualTo("applied");
    }
    assertThat(desk.opened).hasSize(3);
    assertThat(desk.opened)
        .allSatisfy(
            settings -> {
              assertThat(settings.schemaValidation()).isEqualTo(ValidationMode.WARN);
              assertThat(settings.database()).isEqualTo("mine");
            });
  }

  @Test
  void repeatableOptionsOnBothSidesOfTheCommandAreCombined() {
    desk.operations.migration = migrated();
    desk.type(
        "--set",
        "Mongo:SchemaValidation=warn",
        "--set",
        "Mongo:LockWait=1m",
        "migrate",
        "--set",
        "Mongo:LockLease=7s");
    var settings = desk.opened.get(0);
    assertThat(settings.schemaValidation()).isEqualTo(ValidationMode.WARN);
    assertThat(settings.lockWait()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.lockLease()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void aValueOfSetMayContainEqualsSigns() {
    desk.operations.migration = migrated();
    desk.type("migrate", "--set", "Mongo:ConnectionString=mongodb://h/other?appName=x");
    assertThat(desk.opened.get(0).database()).isEqualTo("other");
  }

  @Test
  void theLastOutputOptionIsUsed() {
    desk.operations.migration = migrated();
    assertThat(desk.type("--output", "json", "migrate", "--output", "text").out())
        .startsWith("Applied");
    assertThat(desk.type("--output", "text", "migrate", "--output", "JSON").json().get("outcome"))
        .isNotNull();
  }

  @Test
  void helpListsEachCommandAndTheExitCodes() {
    var help = desk.type("--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out())
        .contains("migrate", "undo", "state", "plan", "verify", "import", "script", "lock", "wait")
        .contains("--config", "--section", "--uri", "--uri-file", "--database", "--set")
        .contains("4  lock held by another process")
        .doesNotContain("\u001b[");
  }

  @ParameterizedTest
  @ValueSource(strings = {"migrate up-to-change --help", "--help migrate up-to-change"})
  void helpOfACommandNeedsNoneOfItsArguments(String line) {
    var help = desk.type(line.split(" ", -1));
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("taskrunner-schema migrate up-to-change").contains("--dry-run");
  }

  @Test
  void helpAndVersionAreOneJsonObjectWithOutputJson() {
    assertThat(desk.json("migrate", "--help").json().get("usage").asText()).contains("--dry-run");
    assertThat(desk.json("--version").json().get("version").asText())
        .matches("taskrunner-schema \\d+\\.\\d+.*");
  }

  @Test
  void versionIsOneLine() {
    assertThat(desk.type("plan", "--version").out()).matches("taskrunner-schema \\d+\\.\\d+.*\n");
  }

  private static MigrationReport migrated() {
    return new MigrationReport(
        MigrationReport.Outcome.APPLIED,
        "tasks",
        List.of(),
        null,
        Duration.ZERO,
        Duration.ZERO,
        List.of());
  }

  @Test
  void aWrongSchemeIsReportedInAReadableSentence() {
    var answer = desk.json("state", "db", "--uri", "mongo://u:s3cret@h/tasks");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.json().at("/error/message").asText())
        .contains("mongo://u:***@h/tasks")
        .contains("its scheme is neither mongodb nor mongodb+srv")
        .contains("then [user:password@]host[:port]")
        .doesNotContain("s3cret");
  }

  @Test
  void theAllowedValuesOfAnOptionAreListedAsTyped() {
    assertThat(desk.type("plan", "--output", "yaml").err())
        .contains("expected one of text, json but was 'yaml'");
    assertThat(desk.type("doctor", "--print-role", "king").err())
        .contains("expected one of read, import, migrate but was 'king'");
  }
}
