package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.INDEXES;
import static taskrunner.schema.SchemaFixture.engine;
import static taskrunner.schema.SchemaFixture.insert;
import static taskrunner.schema.SchemaFixture.valid;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.ErrorCode;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** A user with the role {@code read} on the database, and no other role. */
@MongoTest(Topology.AUTH)
class ReadOnlyUserTest {
  @Test
  void planAndVerifyNeedOnlyTheRoleRead(MongoDatabase database, MongoServer server) {
    insert(database, CollectionRef.ARTIFACTS, valid(CollectionRef.ARTIFACTS));
    insert(database, CollectionRef.ARTIFACTS, BsonDocument.parse("{_id: 1}"));
    database.runCommand(
        new Document("createUser", "reader")
            .append("pwd", "reading")
            .append("roles", List.of("read")));
    MongoClientSettings settings =
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(server.uri()))
            .credential(
                MongoCredential.createCredential(
                    "reader", database.getName(), "reading".toCharArray()))
            .build();
    try (MongoClient client = MongoClients.create(settings)) {
      SchemaEngine reader = engine(client.getDatabase(database.getName()), ValidationMode.STRICT);
      SchemaEngine.SchemaPlan plan = SchemaFixture.plan(reader, "0001-collections", COLLECTIONS);
      assertThat(plan.actions()).hasSize(4);
      assertThat(plan.blockers())
          .singleElement()
          .satisfies(b -> assertThat(b.code()).isEqualTo(ErrorCode.VALIDATOR_VIOLATIONS));
      // Nine indexes, and the three collections that do not exist yet.
      assertThat(SchemaFixture.plan(reader, "0002-indexes", INDEXES).actions()).hasSize(12);
      assertThat(reader.verify(SchemaFixture.ALL, null)).isNotEmpty();
      assertThat(reader.planRetention("policy", INDEXES, Duration.ofDays(1), ScanBound.EXACT))
          .isNotNull();
    } finally {
      database.runCommand(new Document("dropUser", "reader"));
    }
  }
}
