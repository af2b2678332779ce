package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.ErrorCode;
import taskrunner.MigrationReport;
import taskrunner.StepReport;
import taskrunner.StepState;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.testing.MongoTest;

/** An operation that starts while another one runs on the same handle. */
@MongoTest
class OneAtATimeTest {
  @AfterEach
  void reset() {
    Probe.reset();
  }

  @Test
  void aSecondOperationThatWritesIsRefusedAndTheFirstContinues(
      MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, Probe.only());
    List<ErrorCode> refused = new ArrayList<>();
    Probe.reset();
    Probe.ON_EXECUTE.set(
        step -> {
          for (Consumer<Operations> second :
              List.<Consumer<Operations>>of(
                  o -> o.migrate(null, false, false), o -> o.undo(null), Operations::repair)) {
            refused.add(
                catchThrowableOfType(
                        TaskRunnerSchemaException.class, () -> second.accept(operations))
                    .code());
          }
          step.apply(Probe.DECLARATION);
        });

    MigrationReport report = operations.migrate(null, false, false);

    assertThat(refused).hasSize(3).containsOnly(ErrorCode.WRONG_USAGE);
    assertThat(report.steps()).extracting(StepReport::state).containsExactly(StepState.EXECUTED);
    assertThat(operations.undo(null).steps()).hasSize(1);
  }

  @Test
  void readsAreAllowedMeanwhile(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, Probe.only());
    List<Object> read = new ArrayList<>();
    Probe.reset();
    Probe.ON_EXECUTE.set(
        step -> {
          read.add(operations.lockStatus().held());
          read.add(operations.state().history().size());
          step.apply(Probe.DECLARATION);
        });

    operations.migrate(null, false, false);

    assertThat(read).containsExactly(true, 0);
  }
}
