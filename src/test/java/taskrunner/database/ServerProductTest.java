package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterType;
import com.mongodb.connection.ServerConnectionState;
import com.mongodb.connection.ServerDescription;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;

class ServerProductTest {
  private static final Document MONGODB =
      new Document("version", "7.0.42").append("versionArray", List.of(7, 0, 42, 0));

  private static ClusterDescription at(String host) {
    return new ClusterDescription(
        ClusterConnectionMode.SINGLE,
        ClusterType.STANDALONE,
        List.of(
            ServerDescription.builder()
                .address(new ServerAddress(host))
                .state(ServerConnectionState.CONNECTING)
                .build()));
  }

  private static String message(Document hello, Document build, String host) {
    DatabaseException error =
        Objects.requireNonNull(ServerProduct.unsupported(hello, build, at(host)));
    assertThat(error.code()).isEqualTo(ErrorCode.UNSUPPORTED_SERVER);
    assertThat(error.hint()).contains("5.0 to 8.0");
    return String.valueOf(error.getMessage());
  }

  private static Document with(String key, Object value) {
    return new Document(MONGODB).append(key, value);
  }

  @Test
  void aProductIsRecognisedByItsAnswers() {
    Document none = new Document();
    assertThat(message(none, with("ferretdbVersion", "v1.24.2"), "localhost"))
        .startsWith("FerretDB v1.24.2 is not MongoDB, ");
    assertThat(message(none, with("ferretdb", new Document("version", "v2.5.0")), "localhost"))
        .startsWith("FerretDB v2.5.0 is not MongoDB, ");
    assertThat(
            message(
                new Document("internal", new Document("documentdb_versions", List.of("0.109-0"))),
                MONGODB,
                "localhost"))
        .startsWith("DocumentDB is not MongoDB, ");
    assertThat(
            message(
                new Document("internal", new Document("cosmos_versions", List.of("1.0"))),
                MONGODB,
                "localhost"))
        .startsWith("Azure Cosmos DB is not MongoDB, ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tasks.cluster-cxyz.eu-west-2.docdb.amazonaws.com",
        "tasks.cluster-cxyz.docdb.cn-north-1.amazonaws.com.cn",
        "Tasks-1234.eu-west-2.docdb-elastic.amazonaws.com",
        "tasks.mongo.cosmos.azure.com",
        "tasks.global.mongocluster.cosmos.azure.com",
        "tasks.mongo.cosmos.azure.cn"
      })
  void aProductIsRecognisedByItsHostName(String host) {
    assertThat(message(new Document(), MONGODB, host)).contains("(", " is not MongoDB, ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "cluster0-shard-00-00.abc.mongodb.net", "docdb.amazonaws.com.de"})
  void mongoDbIsSupported(String host) {
    assertThat(ServerProduct.unsupported(new Document(), MONGODB, at(host))).isNull();
  }

  @Test
  void anOldVersionOfMongoDbIsNotSupported() {
    assertThat(
            message(
                new Document(),
                new Document("version", "4.2.24").append("versionArray", List.of(4, 2, 24, 0)),
                "localhost"))
        .isEqualTo("MongoDB 4.2.24 is too old: at least 4.4 is needed.");
  }
}
