package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.cli.Records.counts;
import static taskrunner.cli.Records.imported;
import static taskrunner.cli.Records.migrated;
import static taskrunner.cli.Records.unit;
import static taskrunner.cli.Records.verified;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import taskrunner.LockNotAcquiredException;
import taskrunner.LockStatus;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.PlanReport;
import taskrunner.StateReport;
import taskrunner.StateReport.ChecksumMatch;
import taskrunner.StepReport;
import taskrunner.StepState;
import taskrunner.importer.ImportReport;
import taskrunner.importer.store.IncompleteTails;
import taskrunner.importer.store.LeftAlone;
import taskrunner.schema.BrokenRule;
import taskrunner.schema.Drift;
import taskrunner.schema.PlannedAction;

/** The output of each command for the reports it gets: JSON as specified, text, exit code. */
class ReportsTest {
  private final Desk desk = new Desk();

  private void expect(Desk.Answer answer, int exitCode, String json) {
    var expected = (ObjectNode) Desk.parse(json);
    var actual = (ObjectNode) answer.json();
    assertThat(actual.get("durationMs").asLong()).isNotNegative();
    assertThat(actual.get("exitCode").asInt()).isEqualTo(exitCode).isEqualTo(answer.exitCode());
    assertThat(actual.get("database").asText()).isEqualTo("tasks");
    actual.remove(List.of("durationMs", "exitCode", "database"));
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void migrate() {
    desk.operations.migration =
        new MigrationReport(
            MigrationReport.Outcome.APPLIED,
            "tasks",
            List.of(
                new StepReport("0001-collections", StepState.ALREADY_EXECUTED, Duration.ZERO, null),
                new StepReport(
                    "0002-indexes", StepState.EXECUTED, Duration.ofMillis(1234), "one; two")),
            null,
            Duration.ofMillis(250),
            Duration.ofSeconds(2),
            List.of("Beware."));

    expect(
        desk.json("migrate"),
        0,
        """
        {"command": "migrate", "outcome": "applied",
         "steps": [
           {"id": "0001-collections", "state": "already-executed", "durationMs": 0, "detail": null},
           {"id": "0002-indexes", "state": "executed", "durationMs": 1234, "detail": "one; two"}],
         "backfill": null, "lockWaitMs": 250, "warnings": ["Beware."]}
        """);
    assertThat(desk.type("migrate").out())
        .isEqualTo(
            """
            Applied in tasks.
              STEP              STATE             MS     DETAIL
              0001-collections  already-executed  0
              0002-indexes      executed          1,234  one
                                                         two
            Waited 250 ms for the lock of another process.
            """);
  }

  @Test
  void migratePassesItsArgumentsOn() {
    desk.operations.migration = migrated(MigrationReport.Outcome.PLANNED, null);
    assertThat(desk.json("migrate", "--dry-run").json().get("outcome").asText())
        .isEqualTo("planned");
    desk.json("migrate", "all", "--skip-backfill");
    desk.json("migrate", "up-to-change", "0002-indexes", "--dry-run");
    desk.json("migrate", "--dry-run", "up-to-change", "0002-indexes");
    assertThat(desk.operations.calls)
        .filteredOn(call -> call.startsWith("migrate"))
        .containsExactly(
            "migrate null true false",
            "migrate null false true",
            "migrate 0002-indexes true false",
            "migrate 0002-indexes true false");
  }

  @Test
  void migrateUpToDateIsExit0() {
    desk.operations.migration = migrated(MigrationReport.Outcome.UP_TO_DATE, null);
    var answer = desk.json("migrate");
    assertThat(answer.exitCode()).isZero();
    assertThat(answer.json().get("outcome").asText()).isEqualTo("up-to-date");
  }

  @Test
  void migrateWithABackfillThatHasRejectsIsExit6AndShowsItsFigures() {
    desk.operations.migration =
        migrated(
            MigrationReport.Outcome.APPLIED,
            imported(ImportReport.Outcome.IMPORTED_WITH_REJECTS, counts(3, 1)));
    var answer = desk.json("migrate");
    assertThat(answer.exitCode()).isEqualTo(6);
    assertThat(answer.json().get("outcome").asText()).isEqualTo("applied");
    assertThat(answer.json().at("/backfill/outcome").asText()).isEqualTo("imported-with-rejects");
    assertThat(answer.json().at("/backfill/runs/rejected").asLong()).isEqualTo(1);
    assertThat(desk.type("migrate").out()).contains("Backfill:").contains("rejects.ndjson");
  }

  @Test
  void aFailedMigrateShowsTheStateOfEachStep() {
    desk.operations.failure =
        new LockNotAcquiredException("The lock is held by b.", "Wait for it.");
    desk.operations.lockWait = Duration.ofMillis(1200);
    desk.operations.steps =
        List.of(new StepReport("0001-collections", StepState.PENDING, Duration.ZERO, null));

    expect(
        desk.json("migrate"),
        4,
        """
        {"command": "migrate", "outcome": "lock-not-acquired",
         "error": {"code": "lock-held", "message": "The lock is held by b.",
                   "hint": "Wait for it."},
         "steps": [
           {"id": "0001-collections", "state": "pending", "durationMs": 0, "detail": null}],
         "backfill": null, "lockWaitMs": 1200}
        """);
    assertThat(desk.type("migrate").out()).contains("0001-collections").contains("pending");
  }

  @Test
  void stateDb() {
    desk.operations.state =
        new StateReport(
            "tasks",
            List.of(
                new StateReport.HistoryRow(
                    "0001-collections",
                    "executed",
                    Instant.parse("2025-11-06T10:15:30.123Z"),
                    Duration.ofMillis(7),
                    "höst",
                    null),
                new StateReport.HistoryRow("0002-indexes", "failed", null, null, null, "no\nway")),
            List.of(),
            List.of(
                new StateReport.UnderWay(
                    "0002-indexes", false, "6f1c", "node-3", Instant.EPOCH, true),
                new StateReport.UnderWay(
                    "0003-backfill", true, "77aa", "node-4", Instant.EPOCH, false)));

    expect(
        desk.json("state", "db"),
        0,
        """
        {"command": "state db", "outcome": "listed", "history": [
          {"changeId": "0001-collections", "state": "executed", "at": "2025-11-06T10:15:30.123Z",
           "durationMs": 7, "host": "höst", "error": null},
          {"changeId": "0002-indexes", "state": "failed", "at": null, "durationMs": null,
           "host": null, "error": "no\\nway"}],
         "underWay": [
          {"changeId": "0002-indexes", "state": "applying", "owner": "6f1c", "host": "node-3",
           "since": "1970-01-01T00:00:00Z", "alive": true},
          {"changeId": "0003-backfill", "state": "undoing", "owner": "77aa", "host": "node-4",
           "since": "1970-01-01T00:00:00Z", "alive": false}]}
        """);
    assertThat(desk.type("state", "db").out())
        .isEqualTo(
            """
              CHANGE UNIT       STATE     AT                        MS  HOST  ERROR
              0001-collections  executed  2025-11-06T10:15:30.123Z  7   höst  -
              0002-indexes      failed    -                         -   -     no
              UNDER WAY      STATE     BY      SINCE                 ITS PROCESS
              0002-indexes   applying  node-3  1970-01-01T00:00:00Z  holds the lock
              0003-backfill  undoing   node-4  1970-01-01T00:00:00Z  no longer holds the lock: the next undo runs it again
            """);
  }

  @Test
  void stateCodeBaseNeedsNoServer() {
    var units = desk.json("state", "code-base").json().get("units");
    assertThat(units).hasSameSizeAs(MigrationRunner.codeBase());
    assertThat(units.get(0).toString())
        .isEqualTo(
            """
            {"id":"0001-collections","order":"0001","class":"changeunits.C0001Collections",\
            "checksum":"%s"}"""
                .formatted(MigrationRunner.codeBase().get(0).checksum()));
    assertThat(desk.operations.calls).isEmpty();
  }

  @Test
  void stateCompareOfPendingUnitsIsExit3() {
    compared(
        unit("0001-collections", true, true, StepState.ALREADY_EXECUTED, ChecksumMatch.MATCH),
        unit("0002-indexes", true, false, StepState.PENDING, ChecksumMatch.UNKNOWN));
    expect(
        desk.json("state", "compare"),
        3,
        """
        {"command": "state compare", "outcome": "pending", "units": [
          {"id": "0001-collections", "inCode": true, "inDb": true, "state": "executed",
           "checksum": "match"},
          {"id": "0002-indexes", "inCode": true, "inDb": false, "state": "pending",
           "checksum": "unknown"}], "underWay": []}
        """);
  }

  @Test
  void stateCompareOfEqualsIsExit0AndOfDifferencesExit5() {
    compared(unit("0001", true, true, StepState.EXECUTED, ChecksumMatch.MATCH));
    assertThat(desk.json("state", "compare").exitCode()).isZero();

    compared(
        unit("0001", true, true, StepState.EXECUTED, ChecksumMatch.CHANGED),
        unit("0002", true, false, StepState.PENDING, ChecksumMatch.UNKNOWN));
    assertThat(desk.json("state", "compare").exitCode()).isEqualTo(5);

    compared(unit("0009", false, true, StepState.MISSING_IN_CODE, ChecksumMatch.UNKNOWN));
    var answer = desk.json("state", "compare");
    assertThat(answer.exitCode()).isEqualTo(5);
    assertThat(answer.json().at("/units/0/state").asText()).isEqualTo("missing-in-code");
  }

  @Test
  void stateCompareOfARolledBackUnitIsPending() {
    compared(unit("0001", true, true, StepState.ROLLED_BACK, ChecksumMatch.UNKNOWN));
    assertThat(desk.json("state", "compare").exitCode()).isEqualTo(3);
  }

  private void compared(StateReport.Compared... units) {
    desk.operations.state = new StateReport("tasks", List.of(), List.of(units), List.of());
  }

  @Test
  void plan() {
    desk.operations.plan =
        new PlanReport(
            "tasks",
            List.of("0002-indexes"),
            List.of(
                new PlannedAction(
                    "0002-indexes",
                    PlannedAction.Kind.CREATE_INDEX,
                    "pack_artifacts",
                    "runId_1_name_1",
                    12_000,
                    0,
                    2,
                    List.of("{runId: 1}"))),
            List.of("Two keys are there twice."),
            List.of());

    expect(
        desk.json("plan"),
        5,
        """
        {"command": "plan", "outcome": "blocked",
         "actions": [{"step": "0002-indexes", "kind": "create-index",
           "collection": "pack_artifacts", "name": "runId_1_name_1", "documents": 12000,
           "violations": 0, "duplicates": 2, "examples": ["{runId: 1}"],
           "rules": [], "scanned": 0, "sampled": false, "diskBytes": null, "deletes": null,
           "conflict": null}],
         "pending": ["0002-indexes"], "blockers": ["Two keys are there twice."], "warnings": []}
        """);
    assertThat(desk.type("plan").out())
        .contains("12,000")
        .contains("Blocked, until this is resolved:\n  Two keys are there twice.\n");
  }

  @Test
  void planShowsRulesSamplesAndDiskSpace() {
    desk.operations.plan =
        new PlanReport(
            "tasks",
            List.of(),
            List.of(
                action(
                    PlannedAction.Kind.SET_VALIDATOR,
                    new PlannedAction.Details(
                        List.of(new BrokenRule("plan must be there", 1, List.of("run-1"))),
                        2_000,
                        true,
                        null,
                        null,
                        null)),
                action(
                    PlannedAction.Kind.CREATE_INDEX,
                    new PlannedAction.Details(
                        List.of(), 0, false, 23_400_000L, null, "{…} differs in unique")),
                action(
                    PlannedAction.Kind.SET_RETENTION,
                    new PlannedAction.Details(List.of(), 9_000, false, null, 1_234L, null))),
            List.of(),
            List.of());
    var text = desk.type("plan");
    assertThat(text.exitCode()).isEqualTo(3);
    assertThat(text.out())
        .startsWith("No change unit is pending in tasks.")
        .endsWith(
            """
            In detail:
              logs: plan must be there, which 1 document breaks, for example run-1
              logs: a sample of 2,000 of 9,000 documents; migrate and --max-scan all read all of them
              logs.name: the existing index {…} differs in unique
              logs.name: about 23.4 MB on disk, and as much again during the build
              logs: with the retention name the server deletes 1,234 of 9,000 log entries immediately
            """);
    var action = desk.json("plan").json().at("/actions/0");
    assertThat(action.at("/rules/0/rule").asText()).isEqualTo("plan must be there");
    assertThat(action.at("/rules/0/documents").asLong()).isEqualTo(1);
    assertThat(action.at("/rules/0/examples/0").asText()).isEqualTo("run-1");
    assertThat(action.get("scanned").asLong()).isEqualTo(2_000);
    assertThat(action.get("sampled").asBoolean()).isTrue();
  }

  private static PlannedAction action(PlannedAction.Kind kind, PlannedAction.Details details) {
    return new PlannedAction("policy", kind, "logs", "name", 9_000, 0, 0, List.of(), details);
  }

  @Test
  void planPassesTheScanLimitOn() {
    desk.operations.plan = new PlanReport("tasks", List.of(), List.of(), List.of(), List.of());
    desk.json("plan");
    desk.json("plan", "--max-scan", "5000");
    desk.json("plan", "--max-scan", "all");
    assertThat(desk.operations.calls)
        .filteredOn(call -> call.startsWith("plan"))
        .containsExactly("plan 200000", "plan 5000", "plan " + Long.MAX_VALUE);
  }

  @Test
  void planOfPendingUnitsIsExit3AndOfNoneExit0() {
    desk.operations.plan =
        new PlanReport("tasks", List.of("0003-backfill"), List.of(), List.of(), List.of());
    assertThat(desk.json("plan").exitCode()).isEqualTo(3);
    desk.operations.plan = new PlanReport("tasks", List.of(), List.of(), List.of(), List.of());
    assertThat(desk.json("plan").exitCode()).isZero();
  }

  @Test
  void verify() {
    desk.operations.verified =
        verified(
            new Drift("pack_runs", Drift.Kind.MISSING_INDEX, "updatedAt_-1", "{…}", null),
            new Drift("pack_runs", Drift.Kind.EXTRA_INDEX, "mine_1", null, "{mine: 1}"));

    expect(
        desk.json("verify"),
        5,
        """
        {"command": "verify", "outcome": "drift",
         "drift": [
           {"collection": "pack_runs", "kind": "missing-index", "name": "updatedAt_-1",
            "expected": "{…}", "actual": null},
           {"collection": "pack_runs", "kind": "extra-index", "name": "mine_1", "expected": null,
            "actual": "{mine: 1}"}],
         "repaired": [], "pending": ["0003-backfill"], "newer": [],
         "foreignNamespaces": [], "warnings": []}
        """);
    assertThat(desk.type("verify").out())
        .contains("missing-index pack_runs updatedAt_-1\n    expected  {…}\n");
  }

  @Test
  void anExtraIndexAloneIsInformation() {
    desk.operations.verified =
        verified(new Drift("pack_runs", Drift.Kind.EXTRA_INDEX, "mine_1", null, "{mine: 1}"));
    assertThat(desk.json("verify").exitCode()).isZero();
    assertThat(desk.type("verify").out()).contains("extra-index pack_runs mine_1");
  }

  @Test
  void aDatabaseNewerThanTheBuildIsExitCode5AlsoWithoutDrift() {
    desk.operations.verified = verified();
    compared(unit("0009", false, true, StepState.MISSING_IN_CODE, ChecksumMatch.UNKNOWN));
    assertThat(desk.json("verify").exitCode()).isEqualTo(5);
  }

  @Test
  void importStore() {
    desk.operations.imported =
        new ImportReport(
            ImportReport.Outcome.IMPORTED_WITH_REJECTS,
            new ImportReport.Counts(2, 1, 0, 0, 0, 1),
            new ImportReport.Counts(4000, 3000, 0, 1000, 0, 0),
            ImportReport.Counts.NONE,
            new ImportReport.Counts(1, 0, 0, 0, 1, 0),
            new ImportReport.Files(
                5,
                1,
                0,
                1,
                List.of(new IncompleteTails.Tail("logs/r.ndjson", 214)),
                new LeftAlone(2, Map.of("*.JSON", 2L), List.of("runs/a.JSON", "runs/b.JSON"))),
            Map.of("level-warning", 3L, "date-cut-to-milliseconds", 9L),
            Map.of("malformed-json", 1L, "conflict", 1L),
            "/tmp/rejects.ndjson",
            "stepKind=0:unknown",
            123_456,
            Duration.ofSeconds(2),
            List.of());

    expect(
        desk.json("import", "--from", "store"),
        6,
        """
        {"command": "import", "outcome": "imported-with-rejects",
         "runs": {"read": 2, "inserted": 1, "updated": 0, "unchanged": 0, "conflicts": 0,
                  "rejected": 1},
         "logs": {"read": 4000, "inserted": 3000, "updated": 0, "unchanged": 1000,
                  "conflicts": 0, "rejected": 0},
         "artifacts": {"read": 0, "inserted": 0, "updated": 0, "unchanged": 0, "conflicts": 0,
                       "rejected": 0},
         "approvals": {"read": 1, "inserted": 0, "updated": 0, "unchanged": 0, "conflicts": 1,
                       "rejected": 0},
         "files": {"total": 5, "skipped": 1, "readOn": 0, "incompleteTails": 1,
                   "tails": [{"file": "logs/r.ndjson", "offset": 214}],
                   "leftAlone": {"count": 2, "kinds": {"*.JSON": 2},
                                 "first": ["runs/a.JSON", "runs/b.JSON"]}},
         "normalised": {"date-cut-to-milliseconds": 9, "level-warning": 3},
         "rejectsByCode": {"conflict": 1, "malformed-json": 1},
         "rejectsFile": "/tmp/rejects.ndjson", "enumTable": "stepKind=0:unknown",
         "bytesRead": 123456, "documentsPerSecond": 2001.5, "warnings": []}
        """);
    assertThat(desk.type("import", "--from", "store").out())
        .contains("logs       4,000  3,000     0        1,000      0          0")
        .contains("5 files (1 unchanged since the last import, 1 with an incomplete tail)")
        .contains(
            "  1 file is unchanged since its import and was not read again; import --verify checks"
                + " that its documents still exist.\n")
        .contains(
            """
            Incomplete tails (the service is still writing the last line):
              logs/r.ndjson at offset 214
            """)
        .contains("Normalised:\n  date-cut-to-milliseconds: 9\n  level-warning: 3\n")
        .contains("Dead letters: /tmp/rejects.ndjson")
        .contains("Table for integers: stepKind=0:unknown");
  }

  private String textOf(ImportReport.Files files) {
    var one = imported(ImportReport.Outcome.UNCHANGED, ImportReport.Counts.NONE);
    desk.operations.imported =
        new ImportReport(
            one.outcome(),
            one.runs(),
            one.logs(),
            one.artifacts(),
            one.approvals(),
            files,
            Map.of(),
            Map.of(),
            null,
            null,
            0,
            Duration.ZERO,
            List.of());
    return desk.type("import", "--from", "store").out();
  }

  @Test
  void anImportReportsOnlyOnFilesThatItRead() {
    assertThat(textOf(new ImportReport.Files(3, 0, 0)))
        .startsWith("Unchanged: everything was in tasks already.\n");
    assertThat(textOf(new ImportReport.Files(3, 3, 0)))
        .startsWith("No file has changed since it was imported; nothing was read again.\n")
        .contains("3 files are unchanged since their import and were not read again;")
        .doesNotContain("already");
    assertThat(textOf(new ImportReport.Files(3, 1, 1)))
        .startsWith("Nothing new for tasks in the files that were read.\n")
        .contains("  1 log was read from where the last import stopped.\n")
        .doesNotContain("already");
    assertThat(textOf(new ImportReport.Files(0, 0, 0)))
        .startsWith("Nothing to import into tasks: the store has no files.\n");
  }

  @Test
  void anImportWithoutRejectsIsExit0AndADryRunWithThemExit6() {
    desk.operations.imported = imported(ImportReport.Outcome.UNCHANGED, counts(3, 0));
    assertThat(desk.json("import", "--from", "store").exitCode()).isZero();
    desk.operations.imported = imported(ImportReport.Outcome.PLANNED, counts(3, 1));
    var dry = desk.json("import", "--from", "store", "--dry-run");
    assertThat(dry.exitCode()).isEqualTo(6);
    assertThat(dry.json().get("outcome").asText()).isEqualTo("planned");
  }

  @Test
  void scriptNeedsNoServerAndNoConnectionString() {
    desk.environment.clear();
    var text = desk.type("script", "--set", "Mongo:SchemaValidation=warn");
    assertThat(text.exitCode()).isZero();
    assertThat(text.out())
        .startsWith("// The MongoDB schema of the Task Runner")
        .contains("const validationLevel = \"moderate\"");
    var json = desk.json("script", "--undo").json();
    assertThat(json.get("outcome").asText()).isEqualTo("printed");
    assertThat(json.get("script").asText()).contains("Takes the MongoDB schema").contains("drop");
    assertThat(desk.opened).isEmpty();
  }

  @Test
  void scriptShardUsesTheConfiguredNames() {
    desk.environment.clear();
    var text =
        desk.type(
            "script", "--shard", "--set", "Mongo:RunsCollection=r", "--set", "Mongo:Database=d");
    assertThat(text.exitCode()).isZero();
    assertThat(text.out().lines().filter(line -> line.startsWith("sh.shard")))
        .containsExactly(
            "sh.shardCollection(\"d.pack_run_logs\", {runId: 1, sequence: 1});",
            "sh.shardCollection(\"d.pack_artifacts\", {runId: 1, name: 1});",
            "sh.shardCollection(\"d.pack_run_approvals\", {runId: 1, approvalId: 1});",
            "sh.shardCollection(\"d.r\", {_id: \"hashed\"});");
    assertThat(text.out()).doesNotContain("mongock", "policy", "ledger", "Lock");
    var json = desk.json("script", "--shard").json();
    assertThat(json.get("script").asText())
        .contains("sh.shardCollection(db.getName() + \".pack_runs\", {_id: \"hashed\"});");
    assertThat(desk.opened).isEmpty();
    var both = desk.type("script", "--undo", "--shard");
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err()).startsWith("Error: --undo, --shard");
  }

  @Test
  void lockStatus() {
    desk.operations.lock =
        new LockStatus(
            true,
            false,
            "token",
            "host-1",
            42L,
            "0.1",
            Instant.parse("2025-11-06T10:15:30Z"),
            Instant.parse("2025-11-06T10:16:00Z"));
    expect(
        desk.json("lock", "status"),
        0,
        """
        {"command": "lock status", "outcome": "held", "held": true, "owner": "token",
         "host": "host-1", "acquiredAt": "2025-11-06T10:15:30Z",
         "expiresAt": "2025-11-06T10:16:00Z", "expired": false}
        """);
    assertThat(desk.type("lock", "status").out()).contains("host-1, pid 42");
  }

  @Test
  void lockReleaseIsForcedOnlyWithForce() {
    assertThat(desk.json("lock", "release").json().get("outcome").asText()).isEqualTo("free");
    desk.json("lock", "release", "--force");
    assertThat(desk.operations.calls).contains("releaseLock false", "releaseLock true");

    desk.operations.failure = new LockNotAcquiredException("It is held.", null);
    var held = desk.json("lock", "release");
    assertThat(held.exitCode()).isEqualTo(4);
    assertThat(held.json().get("outcome").asText()).isEqualTo("lock-held");
  }

  @Test
  void waitIsExitCode3AfterItsTimeout() {
    assertThat(desk.json("wait").exitCode()).isZero();
    desk.operations.pending = List.of("0002-indexes");
    expect(
        desk.json("wait", "--timeout", "1500ms"),
        3,
        """
        {"command": "wait", "outcome": "timed-out", "pending": ["0002-indexes"]}
        """);
    // The timeout includes the time of the first connection.
    assertThat(desk.operations.calls)
        .anyMatch(call -> call.matches("awaitApplied PT(1M|59\\..*S)"))
        .anyMatch(call -> call.matches("awaitApplied PT1(\\.[0-4].*|\\.5)S"));
  }
}
