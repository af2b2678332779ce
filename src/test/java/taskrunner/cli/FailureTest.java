package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

class FailureTest {
  /** Written separately from the code under test, as scripts rely on these codes. */
  private static final Map<ErrorCode, Integer> EXIT_CODES = new EnumMap<>(ErrorCode.class);

  static {
    exit(1, ErrorCode.SERVER_UNREACHABLE, ErrorCode.AUTHENTICATION_FAILED);
    exit(1, ErrorCode.PERMISSION_DENIED, ErrorCode.SERVER_ERROR, ErrorCode.LEASE_LOST);
    exit(1, ErrorCode.UNSUPPORTED_SERVER);
    exit(1, ErrorCode.INTERRUPTED, ErrorCode.STEP_FAILED, ErrorCode.HISTORY_NOT_WRITTEN);
    exit(
        1,
        ErrorCode.REJECTS_FILE_FAILED,
        ErrorCode.IMPORT_FAILED,
        ErrorCode.REPORT_FILE_FAILED,
        ErrorCode.EXPORT_FAILED);
    exit(1, ErrorCode.DAMAGED_BOOKKEEPING, ErrorCode.INTERNAL);
    exit(2, ErrorCode.WRONG_USAGE, ErrorCode.WRONG_CONFIGURATION, ErrorCode.WRONG_CHANGE_UNITS);
    exit(2, ErrorCode.STORE_NOT_FOUND);
    exit(3, ErrorCode.PENDING_STEPS);
    exit(4, ErrorCode.LOCK_HELD);
    exit(5, ErrorCode.VALIDATOR_VIOLATIONS, ErrorCode.DUPLICATE_KEYS);
    exit(5, ErrorCode.CONFLICTING_INDEX, ErrorCode.CONFLICTING_COLLECTION);
    exit(5, ErrorCode.CHANGED_STEP, ErrorCode.UNKNOWN_STEP, ErrorCode.OUT_OF_ORDER_STEP);
    exit(5, ErrorCode.COLLECTION_NAMES_CHANGED);
  }

  private final Desk desk = new Desk();

  private static void exit(int exitCode, ErrorCode... codes) {
    List.of(codes).forEach(code -> EXIT_CODES.put(code, exitCode));
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void eachErrorCodeHasItsExitCode(ErrorCode code) {
    desk.operations.failure = new TaskRunnerSchemaException(code, "It went wrong", "do better");

    var answer = desk.json("plan");

    assertThat(EXIT_CODES).containsKey(code);
    assertThat(answer.exitCode()).isEqualTo(EXIT_CODES.get(code));
    var json = answer.json();
    assertThat(json.get("exitCode").asInt()).isEqualTo(answer.exitCode());
    assertThat(json.get("command").asText()).isEqualTo("plan");
    assertThat(json.get("database").asText()).isEqualTo("tasks");
    assertThat(json.at("/error/code").asText()).isEqualTo(code.word());
    assertThat(json.at("/error/message").asText()).isEqualTo("It went wrong.");
    assertThat(json.at("/error/hint").asText()).isEqualTo("do better.");
    assertThat(json.get("outcome").asText())
        .isEqualTo(code == ErrorCode.LOCK_HELD ? "lock-not-acquired" : "failed");
    assertThat(desk.operations.calls).containsExactly("plan 200000", "close");
  }

  @Test
  void anErrorInTextIsASentenceAndAHintOnStderr() {
    desk.operations.failure =
        new TaskRunnerSchemaException(ErrorCode.SERVER_ERROR, "It went\nwrong.", "Do better");
    var answer = desk.type("plan");
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err()).isEqualTo("Error: It went\\u000awrong.\nHint: Do better.\n");
  }

  @Test
  void stackTracesAppearOnlyWithVerboseAndContainNoSecret() {
    desk.operations.failure =
        new IllegalStateException(
            "odd", new RuntimeException("mongodb://u:s3cret@h/ failed\n\tat \u009b31mforged"));

    assertThat(desk.type("plan").err()).doesNotContain("\tat ").doesNotContain("s3cret");
    var verbose = desk.type("plan", "-v");
    assertThat(verbose.err())
        .contains("\tat taskrunner.cli.")
        .contains(
            "Caused by: java.lang.RuntimeException: mongodb://u:***@h/ failed\\u000a\\u0009at"
                + " \\u009b31mforged")
        .doesNotContain("s3cret");
  }

  @Test
  void anUnforeseenExceptionIsInternalErrorWithExitCode1() {
    desk.operations.failure = new StackOverflowError();
    var answer = desk.json("plan");
    assertThat(answer.exitCode()).isEqualTo(1);
    assertThat(answer.json().at("/error/code").asText()).isEqualTo("internal");
    assertThat(answer.json().at("/error/message").asText())
        .isEqualTo("Unexpected StackOverflowError.");
    assertThat(desk.operations.calls).contains("close");
  }

  /** A record may be larger than a small heap holds twice: the operator can mend that. */
  @Test
  void tooLittleMemoryIsNoDefect() {
    desk.operations.failure = new OutOfMemoryError("Java heap space");
    var answer = desk.json("plan");
    assertThat(answer.exitCode()).isEqualTo(1);
    assertThat(answer.json().at("/error/message").asText())
        .isEqualTo("The memory of this process is not enough: Java heap space.");
    assertThat(answer.json().at("/error/hint").asText()).contains("-Xmx").doesNotContain("defect");
  }

  @Test
  void aWrongConfigurationFailsBeforeAConnectionIsOpened() {
    desk.environment.clear();
    desk.environment.put("TaskRunner__Storage__Mongo__SchemaValidation", "maybe");
    assertThat(desk.json("migrate").exitCode()).isEqualTo(2);
    assertThat(desk.opened).isEmpty();
  }
}
