package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Mongosh;

/** Runs the script in the real {@code mongosh}, without a router and its answers. */
@MongoTest
class ShardScriptTest {
  private static final CollectionNames NAMES = new CollectionNames("r\"uns", "l", "a", "p");

  /** Prints the commands for a router instead of sending them. */
  private static final String SHOWN =
      """
      globalThis.sh = {
        enableSharding: database => print("enable " + database),
        shardCollection: (namespace, key) => print(namespace + " " + JSON.stringify(key))
      };
      """;

  @Test
  void shardsTheCollectionsUnderTheirNames(MongoDatabase database, MongoServer server)
      throws Exception {
    String name = database.getName();
    NAMES.all().forEach(database::createCollection);
    Mongosh.Output output = Mongosh.run(server.uri(name), SHOWN + ShardScript.render(name, NAMES));
    assertThat(output.text().lines())
        .containsExactly(
            "enable " + name,
            name + ".l {\"runId\":1,\"sequence\":1}",
            name + ".a {\"runId\":1,\"name\":1}",
            name + ".p {\"runId\":1,\"approvalId\":1}",
            name + ".r\"uns {\"_id\":\"hashed\"}");
    assertThat(output.exitCode()).isZero();
    assertThat(Mongosh.run(server.uri(name), SHOWN + ShardScript.render(null, NAMES)).text())
        .isEqualTo(output.text());
    assertThat(LiveIndex.of(database, NAMES.runs()))
        .extracting(LiveIndex::name)
        .containsExactly("_id_hashed");
  }

  @Test
  void doesNothingBeforeTheCollectionsExist(MongoDatabase database, MongoServer server)
      throws Exception {
    database.createCollection("l");
    Mongosh.Output output =
        Mongosh.run(
            server.uri(database.getName()), SHOWN + ShardScript.render(database.getName(), NAMES));
    assertThat(output.exitCode()).isNotZero();
    assertThat(output.text()).contains("a is not there; migrate first").doesNotContain("enable");
  }
}
