package taskrunner.units;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.DataStep;
import taskrunner.ErrorCode;
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
  void theSecretsInAnErrorAreNeitherRecordedNorShown(MongoDatabase database, MongoClient client) {
    String unreachable = "no answer from mongodb://billing:s3cret@prices/";
    MigrationBuilder builder =
        builder(
            database,
            client,
            step -> {
              throw new IllegalStateException(unreachable);
            },
            step -> {
              throw new IllegalStateException("rollback: " + unreachable);
            });
    fails(builder::run);

    MongoCollection<Document> log = database.getCollection("mongockChangeLog");
    assertThat(log.find().map(Document::toJson))
        .anyMatch(row -> row.contains("rollback: no answer from mongodb://billing:***@prices/"))
        .noneMatch(row -> row.contains("s3cret"));

    // An earlier release recorded them.
    log.updateMany(new Document(), Updates.set("errorTrace", unreachable));
    try (var operations = builder.open()) {
      assertThat(operations.state().history())
          .extracting(StateReport.HistoryRow::error)
          .containsOnly("no answer from mongodb://billing:***@prices/");
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

  @Test
  void anInterruptThatAUnitTurnsIntoAnExceptionIsAStop(MongoDatabase database, MongoClient client) {
    List<String> calls = new ArrayList<>();
    MigrationBuilder builder =
        builder(
            database,
            client,
            step -> {
              calls.add("execute");
              if (calls.size() == 1) {
                sleepInterrupted();
              }
            },
            step -> calls.add("rollback"));

    TaskRunnerSchemaException stopped = fails(builder::run);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(stopped.code()).isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(calls).containsExactly("execute");

    builder.run();
    assertThat(calls).containsExactly("execute", "execute");
  }

  @Test
  void aUnitThatLeavesATransactionOpenHasFailed(MongoDatabase database, MongoClient client) {
    MigrationBuilder builder =
        builder(
            database,
            client,
            step -> insertInTransaction(step, "lost"),
            step -> insert(step, "rolled back"));

    TaskRunnerSchemaException failure = fails(builder::run);

    assertThat(failure.code()).isEqualTo(ErrorCode.WRONG_USAGE);
    assertThat(failure)
        .hasMessage(
            "The code of billing/0001-prices returned with a transaction open on its session: its"
                + " writes were not committed.");
    assertThat(failure.hint()).isNotNull();
    try (var operations = builder.open()) {
      assertThat(operations.pending()).contains("billing/0001-prices");
    }
    assertThat(prices(database)).containsExactly("rolled back");
  }

  @Test
  void aRollbackIsNotPartOfATransactionThatTheUnitLeftOpenWhenItFailed(
      MongoDatabase database, MongoClient client) {
    MigrationBuilder builder =
        builder(
            database,
            client,
            step -> {
              insertInTransaction(step, "lost");
              throw new IllegalStateException("the price list is empty");
            },
            step -> insert(step, "rolled back"));

    assertThat(fails(builder::run)).hasMessageContaining("the price list is empty");
    assertThat(prices(database)).containsExactly("rolled back");
  }

  @Test
  void anUndoWhoseTransactionStaysOpenHasFailed(MongoDatabase database, MongoClient client) {
    MigrationBuilder builder =
        builder(database, client, step -> {}, step -> insertInTransaction(step, "lost"));
    builder.run();

    try (var operations = builder.open()) {
      assertThat(fails(operations::undo)).hasMessageContaining("returned with a transaction open");
      assertThat(operations.undoable(null)).startsWith("billing/0001-prices");
    }
  }

  @Test
  void aUnitMayEndItsOwnTransaction(MongoDatabase database, MongoClient client) {
    builder(
            database,
            client,
            step -> {
              insertInTransaction(step, "committed");
              step.session().commitTransaction();
              insertInTransaction(step, "aborted");
              step.session().abortTransaction();
            },
            step -> {})
        .run();
    assertThat(prices(database)).containsExactly("committed");
  }

  @Test
  void theInterruptOfAnotherThreadIsAFailureOfTheUnit(MongoDatabase database, MongoClient client) {
    List<String> calls = new ArrayList<>();
    MigrationBuilder builder =
        builder(
            database,
            client,
            step ->
                CompletableFuture.runAsync(FailedUnitsTest::sleepInterrupted, Runnable::run).join(),
            step -> calls.add("rollback"));

    TaskRunnerSchemaException failed = fails(builder::run);

    assertThat(Thread.interrupted()).isFalse();
    assertThat(failed.code()).isEqualTo(ErrorCode.STEP_FAILED);
    assertThat(calls).containsExactly("rollback");
  }

  /** As a sleep that ends because of an interrupt, it takes the thread's interrupt flag away. */
  private static void sleepInterrupted() {
    Thread.currentThread().interrupt();
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void insertInTransaction(DataStep step, String name) {
    step.session().startTransaction();
    insert(step, name);
  }

  private static void insert(DataStep step, String name) {
    step.database().getCollection("prices").insertOne(step.session(), new Document("_id", name));
  }

  private static List<String> prices(MongoDatabase database) {
    return database
        .getCollection("prices")
        .find()
        .map(price -> price.getString("_id"))
        .into(new ArrayList<>());
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
