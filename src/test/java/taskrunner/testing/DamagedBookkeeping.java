package taskrunner.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

/** How operations on damaged bookkeeping end. */
public final class DamagedBookkeeping {
  private DamagedBookkeeping() {}

  /** Asserts that it fails of damaged bookkeeping, and that the message has all these words. */
  public static void assertDamaged(Runnable operation, String... named) {
    assertThatThrownBy(operation::run)
        .isInstanceOfSatisfying(
            TaskRunnerSchemaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED_BOOKKEEPING))
        .hasMessageContainingAll(named);
  }

  /** What it fails of in our own words; null where it succeeds. Anything else is thrown. */
  public static @Nullable TaskRunnerSchemaException failure(Runnable operation) {
    try {
      operation.run();
      return null;
    } catch (TaskRunnerSchemaException e) {
      return e;
    }
  }
}
