package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.settings.FilesystemSettings;
import taskrunner.settings.Words;
import taskrunner.testing.MongoTest;

/** A process waits for the backfill, and its own store does not exist. */
@MongoTest
@Timeout(45)
class WaitForStoreTest {
  private static final Duration LONGER_THAN_THE_TEST = Duration.ofMinutes(2);

  @TempDir private Path folder = Path.of("");

  @Test
  void itEndsAtOnceAsAStartDoes(MongoDatabase database, MongoClient client) {
    Operations operations = operations(database, client);
    operations.migrate(null, false, true);

    refused(operations::migrate);
    refused(() -> operations.awaitApplied(LONGER_THAN_THE_TEST));
    refused(() -> operations.awaitApplied(Duration.ZERO));
  }

  @Test
  void itWaitsWhileAnotherProcessHoldsTheLock(MongoDatabase database, MongoClient client) {
    Operations operations = operations(database, client);
    operations.migrate(null, false, true);
    Desk.lockByMongock(database, Instant.now().plusSeconds(60));

    assertThat(operations.awaitApplied(Duration.ofSeconds(2))).containsExactly("0003-backfill");
  }

  @Test
  void itNeedsNoStoreIfNothingIsToBeImported(MongoDatabase database, MongoClient client) {
    Desk.operations(client, database).migrate();

    assertThat(operations(database, client).awaitApplied(LONGER_THAN_THE_TEST)).isEmpty();
  }

  private Operations operations(MongoDatabase database, MongoClient client) {
    Path missing = folder.resolve("missing");
    return Desk.operations(
        client,
        TestSettings.of(database.getName())
            .filesystem(new FilesystemSettings(missing, Map.of(), null, Words.PLAIN, null, true))
            .build(),
        ChangeUnits.all());
  }

  private static void refused(Runnable operation) {
    assertThatThrownBy(operation::run)
        .isInstanceOfSatisfying(
            TaskRunnerSchemaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_NOT_FOUND));
  }
}
