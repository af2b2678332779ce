package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.DatabaseReport;
import taskrunner.schema.CollectionFacts;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.Drift;
import taskrunner.schema.IndexFacts;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

@MongoTest(Topology.AUTH)
class ReportingTest {
  private static CollectionFacts logs(DatabaseReport report) {
    return report.collections().stream()
        .filter(c -> c.name().equals("pack_run_logs"))
        .findFirst()
        .orElseThrow();
  }

  private static IndexFacts index(CollectionFacts collection, String name) {
    return collection.indexes().stream()
        .filter(i -> i.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theReportHasAllFacts(MongoDatabase database, MongoServer server) {
    try (var operations = Desk.operations(server.client(), database)) {
      operations.migrate(null, false, false);
      var logs = database.getCollection("pack_run_logs");
      logs.createIndex(Indexes.ascending("stepId"));
      logs.dropIndex("runId_1_timestamp_1");
      for (int i = 0; i < 3; i++) {
        logs.find(new Document("runId", "r").append("sequence", 1L)).first();
      }

      DatabaseReport report = operations.report();
      assertThat(report.database()).isEqualTo(database.getName());
      assertThat(report.server()).startsWith("MongoDB ").endsWith("replica set");
      assertThat(report.state().history()).hasSameSizeAs(Desk.ids());
      assertThat(report.verified().drift())
          .extracting(Drift::kind)
          .containsExactlyInAnyOrder(Drift.Kind.MISSING_INDEX, Drift.Kind.EXTRA_INDEX);
      assertThat(report.imports().kinds()).isEmpty();

      CollectionFacts facts = logs(report);
      assertThat(facts.there()).isTrue();
      assertThat(facts.validation()).isEqualTo("strict");
      assertThat(facts.title()).isEqualTo("An entry in the log of a run");
      assertThat(facts.fields()).extracting(f -> f.path()).contains("sequence", "metadata.*");
      assertThat(facts.sizes()).isNotNull();
      IndexFacts unique = index(facts, "runId_1_sequence_1");
      assertThat(unique.keys()).isEqualTo("runId: 1, sequence: 1");
      assertThat(unique.properties()).containsExactly("unique");
      assertThat(unique.bytes()).isPositive();
      assertThat(unique.uses()).isEqualTo(3);
      assertThat(unique.serves()).contains("in order");
      assertThat(index(facts, "stepId_1").serves()).isNull();
    }
  }

  @Test
  void aUserWithTheRoleReadGetsTheReportWithoutProtectedFacts(
      MongoDatabase database, MongoServer server) {
    try (var operations = Desk.operations(server.client(), database)) {
      operations.migrate(null, false, false);
    }
    Document reading = new Document("role", "read").append("db", database.getName());
    String uri = server.uriOfUserInRoles(database.getName(), "reader", List.of(reading));
    try (var client = MongoClients.create(uri);
        var operations = Desk.operations(client, database)) {
      CollectionFacts facts = logs(operations.report());
      assertThat(facts.there()).isTrue();
      assertThat(index(facts, "runId_1_sequence_1").uses()).isNull();
      assertThat(index(facts, "runId_1_sequence_1").serves()).isNotNull();
    }
  }

  @Test
  void aReportCreatesNothingInAnEmptyDatabase(MongoDatabase database, MongoServer server) {
    try (var operations = Desk.operations(server.client(), database)) {
      DatabaseReport report = operations.report();
      assertThat(report.collections())
          .hasSize(CollectionRef.own().size())
          .noneMatch(CollectionFacts::there);
      assertThat(report.verified().pending()).isEqualTo(Desk.ids());
      assertThat(database.listCollectionNames()).isEmpty();
    }
  }
}
