package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.ErrorCode;
import taskrunner.MigrationReport;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** A close during the acquisition, when the lock has a document but no holder yet. */
@MongoTest(Topology.FAIL_POINTS)
class CloseWhileTakingTest {
  private static final String APP = "close-while-taking";

  @AfterEach
  void disableFailPoint(MongoServer server) {
    server.failCommandOff();
  }

  @Test
  void theLockIsReleased(MongoDatabase database, MongoServer server) {
    StorageSettings settings =
        TestSettings.of(database.getName())
            .uri(MongoServer.withOption(server.uri(), "appName=" + APP))
            .build();
    Operations operations = Desk.open(settings, ChangeUnits.all());
    // The first findAndModify writes the lock, the second draws its number.
    server.holdUp(APP, new Document("skip", 1), List.of("findAndModify"), 400);
    CompletableFuture<MigrationReport> running =
        CompletableFuture.supplyAsync(() -> operations.migrate(null, false, true));
    Await.until(30, () -> server.underWay(APP, "findAndModify"), "the lock was not acquired");

    operations.close();

    Throwable failure = catchThrowable(() -> running.get(30, TimeUnit.SECONDS));
    assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
    assertThat(failure)
        .cause()
        .isInstanceOfSatisfying(
            TaskRunnerSchemaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
  }
}
