package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.MongoTimeoutException;
import com.mongodb.ReadConcern;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CreateCollectionOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoTest;

@MongoTest
class TransactionsTest {
  /** The server aborts a snapshot read of a capped collection and labels the error as transient. */
  @Test
  void retriesPauseAndTheTimeoutHasTheServersLastError(MongoDatabase database, MongoClient client) {
    database.createCollection(
        "capped", new CreateCollectionOptions().capped(true).sizeInBytes(4096));
    var capped = database.getCollection("capped");
    var tries = new AtomicInteger();
    var options =
        TransactionOptions.builder()
            .readConcern(ReadConcern.SNAPSHOT)
            .writeConcern(WriteConcern.MAJORITY)
            .timeout(1_500L, TimeUnit.MILLISECONDS)
            .build();
    try (ClientSession session = client.startSession()) {
      var failure =
          catchThrowableOfType(
              MongoTimeoutException.class,
              () ->
                  Transactions.run(
                      session,
                      options,
                      () -> {
                        tries.incrementAndGet();
                        capped.find(session).first();
                      }));

      assertThat(DatabaseErrors.translate(failure, "writing the history"))
          .hasMessageContainingAll("writing the history; its last error was (246)", "capped");
      assertThat(tries).hasValueBetween(3, 40);
    }
  }
}
