package taskrunner.units;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import taskrunner.DataStep;
import taskrunner.MigrationBuilder;
import taskrunner.StateReport;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.testing.MongoTest;

/** What a person learns of a data unit that failed. */
@MongoTest
class FailedUnitsTest {
  @Test
  void theHistoryHasTheTextOfAnError(MongoDatabase database, MongoClient client) {
    MigrationBuilder builder =
        builder(
            database,
            client,
            step -> {
              throw new AssertionError("the price list is empty");
            },
            step -> {
              throw new StackOverflowError("too many prices");
            });
    fails(builder::run);

    try (var operations = builder.open()) {
      assertThat(operations.state().history())
          .filteredOn(row -> row.changeId().equals("billing/0001-prices"))
          .extracting(StateReport.HistoryRow::error)
          .containsOnly(
              "java.lang.AssertionError: the price list is empty;"
                  + " rollback: java.lang.StackOverflowError: too many prices");
    }
  }

  @Test
  void aRollbackThatFailsTooIsInTheMessage(MongoDatabase database, MongoClient client) {
    MigrationBuilder builder =
        builder(
            database,
            client,
            step -> {
              throw new IllegalStateException("the price list is empty");
            },
            step -> {
              throw new IllegalArgumentException("no price was ever set");
            });

    assertThat(fails(builder::run))
        .hasMessage(
            "The change unit billing/0001-prices could not be applied (its rollback failed too:"
                + " java.lang.IllegalArgumentException: no price was ever set):"
                + " java.lang.IllegalStateException: the price list is empty");
  }

  @Test
  void anUndoThatFailsSaysThatTheUnitStaysApplied(MongoDatabase database, MongoClient client) {
    MigrationBuilder builder =
        builder(
            database,
            client,
            step -> {},
            step -> {
              throw new IllegalStateException("no way back");
            });
    builder.run();

    try (var operations = builder.open()) {
      assertThat(fails(operations::undo))
          .hasMessage(
              "The change unit billing/0001-prices could not be undone (it still counts as"
                  + " applied): java.lang.IllegalStateException: no way back");
      assertThat(operations.undoable(null)).startsWith("billing/0001-prices");
    }
  }

  private static TaskRunnerSchemaException fails(ThrowingCallable work) {
    return requireNonNull(catchThrowableOfType(TaskRunnerSchemaException.class, work));
  }

  private static MigrationBuilder builder(
      MongoDatabase database,
      MongoClient client,
      Consumer<DataStep> forth,
      Consumer<DataStep> back) {
    return ServiceUnitsTest.builder(client, database)
        .changeUnits("billing", List.of(new Units.Code("0001-prices", "1", forth, back)));
  }
}
