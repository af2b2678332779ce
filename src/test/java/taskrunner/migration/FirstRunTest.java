package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.testing.Commands;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** The commands of the first run on a database. */
@MongoTest
class FirstRunTest {
  private final Commands commands = new Commands();

  @Test
  void theFirstRunSendsAtMostSeventyCommands(MongoDatabase database, MongoServer server) {
    migrate(database, server);

    assertThat(withoutRepeatedQuestions(commands.names())).hasSizeLessThanOrEqualTo(70);
  }

  /** A busy server needs longer to have its newest write on disk; until then it is asked again. */
  private static List<String> withoutRepeatedQuestions(List<String> names) {
    return IntStream.range(0, names.size())
        .filter(i -> i == 0 || !(names.get(i).equals("hello") && names.get(i - 1).equals("hello")))
        .mapToObj(names::get)
        .toList();
  }

  @Test
  void theIndexesOfACollectionAreBuiltInOneScanUniqueOnesFirst(
      MongoDatabase database, MongoServer server) {
    migrate(database, server);

    List<BsonDocument> ofLogs =
        commands.of("createIndexes").stream()
            .filter(c -> c.getString("createIndexes").getValue().equals("pack_run_logs"))
            .toList();
    assertThat(ofLogs).hasSize(1);
    assertThat(ofLogs.get(0).getArray("indexes").stream().map(FirstRunTest::name))
        .containsExactly("runId_1_sequence_1", "runId_1_timestamp_1", "timestamp_1");
    assertThat(commands.of("createIndexes").stream().map(c -> c.getString("createIndexes")))
        .extracting(collection -> collection.getValue())
        .filteredOn(collection -> collection.startsWith("pack_"))
        .containsExactly("pack_run_logs", "pack_artifacts", "pack_run_approvals", "pack_runs");
  }

  @Test
  void duplicatesAreSearchedForOnce(MongoDatabase database, MongoServer server) {
    database.getCollection("pack_artifacts").insertOne(artifact());

    migrate(database, server);

    assertThat(commands.of("aggregate"))
        .filteredOn(c -> c.isString("aggregate"))
        .filteredOn(c -> c.getString("aggregate").getValue().equals("pack_artifacts"))
        .filteredOn(c -> c.getArray("pipeline").toString().contains("$setWindowFields"))
        .hasSize(1);
  }

  private void migrate(MongoDatabase database, MongoServer server) {
    try (MongoClient client = commands.client(server)) {
      Desk.operations(client, database).migrate(null, false, false);
    }
  }

  private static String name(BsonValue index) {
    return index.asDocument().getString("name").getValue();
  }

  private static Document artifact() {
    return Document.parse(
        "{runId: 'r', name: 'n', type: 'file', status: 'pending',"
            + " capturedAt: {$date: '2026-01-01T00:00:00Z'}}");
  }
}
