package taskrunner.units;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** The guard also writes on a server without transactions. */
@MongoTest(Topology.STANDALONE)
class StandaloneUnitsTest {
  @Test
  void aDataUnitIsAppliedAndRolledBack(MongoDatabase database, MongoClient client) {
    database.getCollection("invoices").insertOne(new Document("number", "1"));
    try (var operations =
        ServiceUnitsTest.builder(client, database)
            .changeUnits("billing", ServiceUnitsTest.BILLING)
            .open()) {
      operations.migrate();
      assertThat(ServiceUnitsTest.invoice(database)).containsEntry("total", 0);
      operations.undo("billing/0002-totals");
      assertThat(ServiceUnitsTest.invoice(database)).doesNotContainKey("total");
    }
  }

  @Test
  void aWriteInsideAWriteIsRefused(MongoDatabase database, MongoClient client) {
    NestedWrite.isRefused(client, database);
  }
}
