package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.ErrorCode;
import taskrunner.MigrationListener;
import taskrunner.MigrationRunner;
import taskrunner.SchemaOperations;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** A listener that closes the operations during a migration, on the thread that migrates. */
@MongoTest
class CloseInListenerTest {
  private final AtomicReference<SchemaOperations> operations = new AtomicReference<>();

  @ParameterizedTest
  @ValueSource(strings = {"migration started", "step started"})
  void theMigrationEndsAsStoppedWhereverItIsClosed(
      String closing, MongoDatabase database, MongoServer server) {
    var listener =
        new MigrationListener() {
          @Override
          public void migrationStarted(List<String> pending) {
            close("migration started");
          }

          @Override
          public void stepStarted(String changeId) {
            close("step started");
          }

          private void close(String when) {
            if (when.equals(closing)) {
              operations.get().close();
            }
          }
        };
    operations.set(
        MigrationRunner.builder()
            .settings(
                s ->
                    s.connectionString(server.uri(database.getName())).database(database.getName()))
            .listener(listener)
            .open());

    TaskRunnerSchemaException stopped =
        catchThrowableOfType(TaskRunnerSchemaException.class, () -> operations.get().migrate());

    assertThat(stopped.code()).isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(stopped.report()).isNotNull();
    assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
  }

  /** Nothing was stopped: the caller has a defect. */
  @Test
  void aUseAfterTheCloseIsToldAsSuch(MongoDatabase database, MongoServer server) {
    SchemaOperations closed =
        MigrationRunner.builder()
            .settings(
                s ->
                    s.connectionString(server.uri(database.getName())).database(database.getName()))
            .open();
    closed.close();

    assertRefusesAsClosed(closed);
  }

  @Test
  void aUseAfterAStopAndTheCloseOrOverAClientOfTheServiceToo(
      MongoDatabase database, MongoClient client) {
    SchemaOperations closed =
        MigrationRunner.builder()
            .client(client)
            .settings(s -> s.database(database.getName()))
            .open();
    closed.stop();
    closed.close();

    assertRefusesAsClosed(closed);
  }

  private static void assertRefusesAsClosed(SchemaOperations closed) {
    for (ThrowingCallable use : List.<ThrowingCallable>of(closed::migrate, closed::verify)) {
      TaskRunnerSchemaException refused =
          catchThrowableOfType(TaskRunnerSchemaException.class, use);

      assertThat(refused.code()).isEqualTo(ErrorCode.WRONG_USAGE);
      assertThat(refused).hasMessage("This SchemaOperations is closed.");
    }
  }
}
