package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.MergeOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.Await;
import taskrunner.testing.Indexes;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** Ctrl-C during an index build of some seconds, without a fail point, ends it on the server. */
@MongoTest
@Timeout(300)
class StoppedIndexBuildTest {
  private static final int ENTRIES = 600_000;
  private static final int CHUNK = 10_000;

  /** So the server does not search for them first. */
  private static final MergeOptions INSERTED =
      new MergeOptions().whenMatched(MergeOptions.WhenMatched.FAIL);

  private static final String LOGS = "pack_run_logs";

  @TempDir private Path folder = Path.of("");

  @Test
  void theServerEndsTheBuildAndTheNextRunCreatesTheIndex(MongoDatabase database, MongoServer server)
      throws Exception {
    var uri = server.uri(database.getName());
    var first =
        CommandProcess.run(folder, "migrate", "up-to-change", "0001-collections", "--uri", uri);
    assertThat(first.exitCode()).as(first.err()).isZero();
    grow(database);

    stopped("INT", 130, database, server);
    stopped("TERM", 143, database, server);

    assertThat(CommandProcess.run(folder, "migrate", "--uri", uri).exitCode()).isZero();
    assertThat(CommandProcess.run(folder, "verify", "--uri", uri).exitCode()).isZero();
    assertThat(Indexes.names(database, LOGS)).contains("runId_1_sequence_1", "timestamp_1");
  }

  private void stopped(String signal, int exitCode, MongoDatabase database, MongoServer server)
      throws Exception {
    var uri = server.uri(database.getName());
    var begun = new TreeSet<String>();
    try (var running =
        CommandProcess.start(folder, List.of(), "migrate", "--output", "json", "--uri", uri)) {
      Await.until(
          120,
          () -> {
            builds(database, server).forEach(build -> begun.addAll(names(build)));
            return !begun.isEmpty();
          },
          "no build started");
      var answer = running.endedBy(signal);

      assertThat(answer.exitCode()).as(answer.err()).isEqualTo(exitCode);
      assertThat(answer.json().get("exitCode").asInt()).isEqualTo(exitCode);
      assertThat(answer.json().at("/error/code").asText()).isEqualTo("interrupted");
      assertThat(answer.err()).doesNotContain("\tat ");
    }

    // The build was killed and does not continue: the server only removes its partial index.
    Await.until(30, () -> builds(database, server).isEmpty(), "the build did not end");
    assertThat(Indexes.names(database, LOGS)).doesNotContainAnyElementsOf(begun);
    var lock = CommandProcess.run(folder, "lock", "status", "--output", "json", "--uri", uri);
    assertThat(lock.json().get("held").asBoolean()).isFalse();
  }

  /** The server's operations for an index on the logs, of any client. */
  private static List<Document> builds(MongoDatabase database, MongoServer server) {
    return server
        .client()
        .getDatabase("admin")
        .aggregate(
            List.of(
                Document.parse("{$currentOp: {allUsers: true, idleConnections: false}}"),
                new Document(
                    "$match",
                    new Document("command.createIndexes", LOGS)
                        .append("command.$db", database.getName())
                        .append("progress.total", new Document("$gt", 0)))))
        .into(new ArrayList<>());
  }

  private static List<String> names(Document build) {
    return build.get("command", Document.class).getList("indexes", Document.class).stream()
        .map(index -> index.getString("name"))
        .toList();
  }

  private static void grow(MongoDatabase database) {
    var seed = database.getCollection("seed");
    seed.insertMany(
        LongStream.range(0, ENTRIES / CHUNK)
            .mapToObj(i -> new Document("from", i * CHUNK))
            .toList());
    seed.aggregate(
            List.of(
                Document.parse(
                    "{$project: {_id: 0, sequence: {$map: {input: {$range: [0, "
                        + CHUNK
                        + "]}, in: {$add: ['$from', '$$this']}}}}}"),
                Aggregates.unwind("$sequence"),
                Document.parse(
                    "{$addFields: {runId: 'a-run-with-a-rather-long-name', timestamp: {$toDate:"
                        + " '$sequence'}, level: 'info', eventType: 'step.started', message: 'm'}}"),
                Aggregates.merge(LOGS, INSERTED)))
        .toCollection();
    seed.drop();
  }
}
