package schemaapp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.data.mongo.DataMongoTest;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A test slice of Spring Data has the schema, too. */
@DataMongoTest(properties = "taskrunner.storage.mode=mongo")
class DataSliceTest {
  private static final TestDatabase DATABASE = new TestDatabase();

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry properties) {
    properties.add(Line.MONGODB + ".uri", DATABASE::uri);
  }

  @AfterAll
  static void drop() {
    DATABASE.close();
  }

  @Test
  void theCollectionsExist(@Autowired MongoTemplate template) {
    assertThat(template.collectionExists("pack_runs")).isTrue();
  }
}
