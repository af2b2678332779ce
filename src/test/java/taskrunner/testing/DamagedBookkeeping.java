package taskrunner.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

/** Asserts how operations on damaged bookkeeping fail. */
public final class DamagedBookkeeping {
  private DamagedBookkeeping() {}

  /** Asserts that it fails with damaged bookkeeping, and that the message has all these words. */
  public static void assertDamaged(Runnable operation, String... named) {
    assertThatThrownBy(operation::run)
        .isInstanceOfSatisfying(
            TaskRunnerSchemaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED_BOOKKEEPING))
        .hasMessageContainingAll(named);
  }

  /** The product's exception; null if the operation succeeds. Any other exception is thrown. */
  public static @Nullable TaskRunnerSchemaException failure(Runnable operation) {
    try {
      operation.run();
      return null;
    } catch (TaskRunnerSchemaException e) {
      return e;
    }
  }
}
