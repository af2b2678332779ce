package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import taskrunner.ErrorCode;
import taskrunner.MigrationReport;
import taskrunner.TaskRunnerSchemaException;

@Timeout(30)
class InterruptionTest {
  /** A migration that ends only when it is stopped. */
  private static final class LongWork extends FakeOperations {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public MigrationReport migrate(@Nullable String upTo, boolean dryRun, boolean skipBackfill) {
      begun.countDown();
      try {
        stopped.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      throw new TaskRunnerSchemaException(ErrorCode.INTERRUPTED, "Stopped, as asked.", null);
    }

    @Override
    public void stop() {
      stopped.countDown();
    }
  }

  @Test
  void aSignalStopsTheWorkAndTheReportSaysSo() throws Exception {
    var work = new LongWork();
    var running = new Desk(work).program("migrate", "--output", "json");
    var exitCode = started(running);
    work.begun.await();

    assertThat(running.program().interrupt(ProcessSignal.SIGTERM)).isEqualTo(OptionalInt.empty());

    assertThat(exitCode.get()).isEqualTo(143);
    var json = running.answer(143).json();
    assertThat(json.get("outcome").asText()).isEqualTo("failed");
    assertThat(json.get("exitCode").asInt()).isEqualTo(143);
    assertThat(json.at("/error/code").asText()).isEqualTo("interrupted");
    assertThat(json.at("/error/message").asText()).isEqualTo("Stopped, as asked.");
    assertThat(work.calls).contains("close");
  }

  @Test
  void aSignalDuringAPromptEndsAtOnceWithOneReport() throws Exception {
    var asked = new CountDownLatch(1);
    var answered = new CountDownLatch(1);
    var desk = new Desk();
    desk.operations.undoable = List.of("0001-collections");
    desk.terminal = new Terminal(true, false, false);
    var running =
        desk.program(
            () -> {
              asked.countDown();
              await(answered);
              return "n";
            },
            "undo",
            "all",
            "--output",
            "json");
    var exitCode = started(running);
    asked.await();

    assertThat(running.program().interrupt(ProcessSignal.SIGINT)).hasValue(130);
    assertThat(running.answer(130).json().at("/error/message").asText())
        .isEqualTo("Interrupted by SIGINT.");
    assertThat(running.answer(130).json().get("command").asText()).isEqualTo("undo");

    answered.countDown();
    assertThat(exitCode.get()).isEqualTo(130);
    assertThat(running.answer(130).json().get("exitCode").asInt()).isEqualTo(130);
    assertThat(desk.operations.calls).doesNotContain("undo null");
  }

  @Test
  void aSignalAfterTheEndChangesNothing() {
    var desk = new Desk();
    var running = desk.program("state", "db", "--output", "json");
    assertThat(running.program().run()).isZero();
    assertThat(running.program().interrupt(ProcessSignal.SIGTERM)).isEqualTo(OptionalInt.empty());
    assertThat(running.answer(0).json().get("exitCode").asInt()).isZero();
  }

  private static Future<Integer> started(Desk.Running running) {
    var executor = Executors.newSingleThreadExecutor();
    try {
      return executor.submit(() -> running.program().run());
    } finally {
      executor.shutdown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
