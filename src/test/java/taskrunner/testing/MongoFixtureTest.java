package taskrunner.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MongoFixtureTest {
  private static final Document PING = new Document("ping", 1);

  @Nested
  @MongoTest
  class ReplicaSet {
    @Test
    void hasTransactionsAndAnEmptyDatabase(MongoDatabase database, MongoClient client) {
      assertThat(database.listCollectionNames()).isEmpty();
      database.createCollection("things");
      try (var session = client.startSession()) {
        session.withTransaction(
            () -> database.getCollection("things").insertOne(session, new Document("_id", 1)));
      }
      assertThat(database.getCollection("things").countDocuments()).isEqualTo(1);
    }

    @Nested
    class WithinATestClass {
      @Test
      void theKindIsInherited(MongoClient client) {
        assertThat(hello(client)).containsKey("setName");
      }
    }
  }

  @Nested
  @MongoTest(Topology.AUTH)
  class Auth {
    @Test
    void givesAUserOnlyTheGrantedPrivileges(MongoDatabase database, MongoServer server) {
      var anyCollection = new Document("db", database.getName()).append("collection", "");
      String uri =
          server.uriOfUser(
              database.getName(),
              "reader",
              List.of(new Document("resource", anyCollection).append("actions", List.of("find"))));
      assertReadsOnly(uri, database);
    }

    @Test
    void createsAUserWithRoles(MongoDatabase database, MongoServer server) {
      assertReadsOnly(
          server.uriOfUserInRoles(
              database.getName(),
              "in-role",
              List.of(new Document("role", "read").append("db", database.getName()))),
          database);
    }

    private void assertReadsOnly(String uri, MongoDatabase database) {
      try (var reader = MongoClients.create(uri)) {
        var things = reader.getDatabase(database.getName()).getCollection("things");
        assertThat(things.find().first()).isNull();
        assertThatThrownBy(() -> things.insertOne(new Document()))
            .isInstanceOf(MongoCommandException.class)
            .hasMessageContaining("not authorized");
      }
    }
  }

  @Nested
  @MongoTest(Topology.STANDALONE)
  class Standalone {
    @Test
    void isNotAReplicaSet(MongoClient client) {
      assertThat(hello(client)).doesNotContainKey("setName");
    }
  }

  @Nested
  @MongoTest(Topology.SHARDED)
  class Sharded {
    @Test
    void hasARouterAndTwoShards(MongoClient client, MongoServer server) {
      assertThat(hello(client)).containsEntry("msg", "isdbgrid").doesNotContainKey("setName");
      if (!server.nodes().isEmpty()) {
        assertThat(client.getDatabase("config").getCollection("shards").countDocuments())
            .isEqualTo(2);
      }
    }
  }

  @Nested
  @MongoTest(Topology.FAIL_POINTS)
  class FailPoints {
    @Test
    void failPointsAffectOneClientOnly(MongoDatabase database, MongoServer server) {
      server.failCommand(
          "unlucky",
          new Document("times", 1),
          new Document("failCommands", List.of("ping")).append("errorCode", 8));
      try (var client =
          MongoClients.create(MongoServer.withOption(server.uri(), "appName=unlucky"))) {
        var other = client.getDatabase(database.getName());
        assertThat(database.runCommand(PING).get("ok")).isEqualTo(1.0);
        assertThatThrownBy(() -> other.runCommand(PING)).isInstanceOf(MongoCommandException.class);
      } finally {
        server.failCommandOff();
      }
    }

    @Test
    void theTtlMonitorDeletesDocumentsWithinSeconds(MongoDatabase database) {
      var things = database.getCollection("things");
      things.createIndex(
          Indexes.ascending("at"), new IndexOptions().expireAfter(1L, TimeUnit.SECONDS));
      things.insertOne(new Document("at", Date.from(Instant.EPOCH)));
      Await.until(10, () -> things.countDocuments() == 0, "nothing expired");
    }
  }

  @Nested
  @MongoTest(Topology.THREE_NODES)
  class ThreeNodes {
    @Test
    void anotherPrimaryIsElectedWhenOneIsKilled(MongoDatabase database, MongoServer server) {
      var things = database.getCollection("things");
      things.insertOne(new Document("_id", 1));
      Mongod node = server.primary();
      node.kill();
      try {
        things.insertOne(new Document("_id", 2));
        assertThat(things.countDocuments()).isEqualTo(2);
        assertThat(server.primary()).isNotSameAs(node);
      } finally {
        node.restart();
      }
      assertHoldsBoth(node, database);
    }

    @Test
    void aFrozenNodeAnswersOnlyAfterItResumes(MongoServer server) {
      Mongod node = server.primary();
      node.signal("STOP");
      try (var direct = direct(node)) {
        assertThatThrownBy(() -> direct.getDatabase("admin").runCommand(PING))
            .isInstanceOf(MongoException.class);
        node.signal("CONT");
        Await.until(30, () -> answers(direct), "the node did not resume");
      } finally {
        node.signal("CONT");
      }
    }

    private void assertHoldsBoth(Mongod node, MongoDatabase database) {
      try (var direct = direct(node)) {
        var things =
            direct
                .getDatabase(database.getName())
                .withReadPreference(ReadPreference.secondaryPreferred())
                .getCollection("things");
        Await.until(
            30,
            () -> {
              try {
                return things.countDocuments() == 2;
              } catch (MongoException e) {
                return false;
              }
            },
            "the restarted node did not catch up");
      }
    }
  }

  static boolean answers(MongoClient client) {
    try {
      client.getDatabase("admin").runCommand(PING);
      return true;
    } catch (MongoException e) {
      return false;
    }
  }

  private static MongoClient direct(Mongod node) {
    return MongoClients.create(
        "mongodb://%s/?directConnection=true&serverSelectionTimeoutMS=500&connectTimeoutMS=500&socketTimeoutMS=500"
            .formatted(node.host()));
  }

  private static Document hello(MongoClient client) {
    return client.getDatabase("admin").runCommand(new Document("hello", 1));
  }
}
