package taskrunner.units;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** Where there are no transactions, the guard's writes work all the same. */
@MongoTest(Topology.STANDALONE)
class StandaloneUnitsTest {
  @Test
  void aDataUnitRunsAndIsTakenBack(MongoDatabase database, MongoClient client) {
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
}
