package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import org.bson.Document;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import taskrunner.MigrationReport;
import taskrunner.testing.Indexes;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** A database that was created by hand, and one on a standalone server. */
class AdoptionTest {
  @MongoTest
  @Nested
  class OnAReplicaSet {
    @Test
    void migrateAndUndoKeepWhatWasCreatedByHand(MongoDatabase database, MongoClient client) {
      database.createCollection("pack_runs");
      database.getCollection("pack_runs").createIndex(new Document("updatedAt", -1));
      Operations operations = Desk.operations(client, database, ChangeUnits.all().subList(0, 2));

      MigrationReport report = operations.migrate(null, false, false);
      assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.APPLIED);
      assertThat(operations.verify().drift()).isEmpty();
      operations.undo(null);

      assertThat(database.listCollectionNames())
          .contains("pack_runs")
          .doesNotContain("pack_run_logs", "pack_artifacts", "pack_run_approvals");
      assertThat(Indexes.names(database, "pack_runs"))
          .containsExactlyInAnyOrder("_id_", "updatedAt_-1");
    }

    @Test
    void aPlanListsEveryActionAndChangesNothing(MongoDatabase database, MongoClient client) {
      Operations operations = Desk.operations(client, database);

      assertThat(operations.plan().actions())
          .hasSize(Desk.declared().collections().size() + Desk.declared().indexes().size());
      assertThat(operations.plan().blockers()).isEmpty();
      assertThat(operations.migrate(null, true, false).outcome())
          .isEqualTo(MigrationReport.Outcome.PLANNED);
      assertThat(database.listCollectionNames()).isEmpty();
    }

    @Test
    void aMissingIndexIsReportedAsDriftAndRepairedUnderTheLock(
        MongoDatabase database, MongoClient client) {
      Operations operations = Desk.operations(client, database);
      assertThat(operations.verify().drift()).isEmpty();
      operations.migrate(null, false, false);
      database.getCollection("pack_runs").dropIndex("updatedAt_-1");

      assertThat(operations.verify().drift()).hasSize(1);
      assertThat(operations.repair().repaired()).hasSize(1);
      assertThat(operations.verify().drift()).isEmpty();
      assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
    }
  }

  @MongoTest(Topology.STANDALONE)
  @Nested
  class OnAStandaloneServer {
    @Test
    void migrateAndUndoWorkWithoutTransactions(MongoDatabase database, MongoClient client) {
      Operations operations = Desk.operations(client, database, ChangeUnits.all().subList(0, 2));

      operations.migrate(null, false, false);
      assertThat(operations.verify().drift()).isEmpty();
      operations.undo(null);

      assertThat(database.listCollectionNames()).doesNotContain("pack_runs");
      assertThat(Desk.states(database, "0002-indexes")).containsExactly("EXECUTED", "ROLLED_BACK");
    }
  }
}
