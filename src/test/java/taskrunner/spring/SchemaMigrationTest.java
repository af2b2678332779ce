package taskrunner.spring;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

@MongoTest
class SchemaMigrationTest {
  @Test
  void aFailedStartClosesItsOwnClient(MongoDatabase database, MongoServer server) {
    MongoClient own = MongoClients.create(server.uri());
    var settings = StorageSettings.builder().database(database.getName()).build();
    var migration =
        new SchemaMigration(
            new SchemaTarget(settings, own, null, true),
            builder -> {
              throw new IllegalStateException("no units");
            },
            List.of());

    assertThatThrownBy(migration::afterPropertiesSet).hasMessage("no units");
    assertThatThrownBy(() -> own.listDatabaseNames().first())
        .isInstanceOf(IllegalStateException.class);
  }
}
