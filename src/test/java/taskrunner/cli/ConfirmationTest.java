package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.cli.Records.verified;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.StepReport;
import taskrunner.StepState;
import taskrunner.UndoReport;
import taskrunner.VerifyReport;
import taskrunner.schema.Drift;
import taskrunner.schema.PlannedRepair;

/** The commands ask for confirmation before a change that they can't roll back. */
class ConfirmationTest {
  private static final Terminal PERSON = new Terminal(true, false, false);
  private static final Drift MISSING =
      new Drift("pack_runs", Drift.Kind.MISSING_INDEX, "updatedAt_-1", "{}", null);

  private final Desk desk = new Desk();

  @BeforeEach
  void prepareOperations() {
    desk.operations.undoable = List.of("0002-indexes", "0001-collections");
    desk.operations.undo =
        new UndoReport(
            "tasks",
            List.of(
                new StepReport("0002-indexes", StepState.ROLLED_BACK, Duration.ofMillis(3), null)),
            List.of(new UndoReport.Kept("pack_runs", 12, "it holds documents")),
            Duration.ofMillis(3),
            List.of());
    desk.operations.verified = verified(MISSING);
    desk.operations.plannedRepairs = List.of(new PlannedRepair(MISSING, true, null));
    desk.operations.repaired =
        new VerifyReport(
            "tasks", List.of(), List.of(MISSING), List.of(), List.of(), List.of(), List.of());
  }

  @Test
  void undoWithoutATerminalRequiresYesAndListsTheUnitsToRollBack() {
    var answer = desk.json("undo", "all");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.json().at("/error/message").asText())
        .contains("0002-indexes, 0001-collections");
    assertThat(answer.json().at("/error/hint").asText()).contains("--yes");
    assertThat(answer.json().get("steps")).isEmpty();
    assertThat(answer.json().get("kept")).isEmpty();
    assertThat(desk.operations.calls).containsExactly("undoable null", "close");
  }

  @Test
  void undoWithYesDoesNotAsk() {
    var json = desk.json("undo", "up-to-change", "0002-indexes", "--yes").json();
    assertThat(json.get("command").asText()).isEqualTo("undo");
    assertThat(json.get("outcome").asText()).isEqualTo("undone");
    assertThat(json.at("/steps/0/state").asText()).isEqualTo("rolled-back");
    assertThat(json.at("/kept/0"))
        .isEqualTo(
            Desk.parse(
                """
                {"collection": "pack_runs", "documents": 12, "why": "it holds documents"}
                """));
    assertThat(desk.operations.calls)
        .containsExactly("undoable 0002-indexes", "undo 0002-indexes", "close");
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "Yes", " y "})
  void undoOnATerminalAsksOnStderr(String yes) {
    desk.terminal = PERSON;
    desk.answer = yes;
    var answer = desk.json("undo", "all");
    assertThat(answer.err()).contains("0002-indexes").contains("Continue? [y/N]");
    assertThat(answer.json().get("outcome").asText()).isEqualTo("undone");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "n", "yess", "0002-indexes"})
  void anyOtherAnswerThanYesIsNo(String no) {
    desk.terminal = PERSON;
    desk.answer = no;
    var answer = desk.json("undo", "all");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.json().at("/error/hint").asText()).contains("--yes");
    assertThat(desk.operations.calls).doesNotContain("undo null");
  }

  @Test
  void withNothingToUndoThereIsNoPrompt() {
    desk.operations.undoable = List.of();
    var answer = desk.json("undo", "all");
    assertThat(answer.exitCode()).isZero();
    assertThat(answer.json().get("outcome").asText()).isEqualTo("nothing-to-undo");
  }

  @Test
  void verifyFixWithoutATerminalRequiresYesAndListsTheRepairs() {
    var answer = desk.json("verify", "--fix");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.json().at("/error/message").asText())
        .contains("missing-index pack_runs updatedAt_-1");
    assertThat(desk.operations.calls).doesNotContain("repair");
  }

  @Test
  void verifyFixWithYesRepairsAndListsTheRepairs() {
    var answer = desk.json("verify", "--fix", "--yes");
    assertThat(answer.exitCode()).isZero();
    assertThat(answer.json().get("outcome").asText()).isEqualTo("repaired");
    assertThat(answer.json().get("drift")).isEmpty();
    assertThat(answer.json().at("/repaired/0/kind").asText()).isEqualTo("missing-index");
  }

  @Test
  void verifyFixWithoutDriftRepairsNothingAndHasNoPrompt() {
    desk.operations.verified = verified();
    assertThat(desk.json("verify", "--fix").exitCode()).isZero();
    assertThat(desk.operations.calls).doesNotContain("repair");
  }

  @Test
  void thePromptOfVerifyFixNamesDeletionsAndOnlyTheActualRepairs() {
    desk.operations.plannedRepairs =
        List.of(
            new PlannedRepair(MISSING, true, "The server then deletes 3 log entries."),
            new PlannedRepair(
                new Drift("pack_runs", Drift.Kind.DIFFERENT_INDEX, "other", "{}", "{}"),
                false,
                "It is another one."));
    desk.terminal = PERSON;
    desk.answer = "n";
    var answer = desk.json("verify", "--fix");
    assertThat(answer.err())
        .contains("updatedAt_-1 (The server then deletes 3 log entries.)")
        .doesNotContain("different-index");
    assertThat(desk.operations.calls).doesNotContain("repair");
  }

  @Test
  void verifyFixHasNoPromptIfItRepairsNothing() {
    desk.operations.plannedRepairs = List.of(new PlannedRepair(MISSING, false, "It stays."));
    assertThat(desk.json("verify", "--fix").json().at("/warnings/0").asText())
        .isEqualTo("Not repaired: missing-index updatedAt_-1 of pack_runs. It stays.");
    assertThat(desk.json("verify").json().get("warnings")).isEmpty();
    assertThat(desk.json("verify", "--fix").exitCode()).isEqualTo(5);
    assertThat(desk.json("verify", "--fix", "--yes").exitCode()).isEqualTo(5);
    assertThat(desk.operations.calls).doesNotContain("repair");
  }
}
