package taskrunner.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MongoUriTest {
  @ParameterizedTest
  @CsvSource({
    "mongodb://h:1/, mongodb://h:1/db",
    "mongodb://h:1, mongodb://h:1/db",
    "'mongodb://h:1,i:2/x?replicaSet=rs0', 'mongodb://h:1,i:2/db?replicaSet=rs0'",
    "mongodb://u:p@h:1/, mongodb://u:p@h:1/db?authSource=admin",
    "mongodb://u:p@h:1/x?w=1, mongodb://u:p@h:1/db?w=1&authSource=x",
    "mongodb://u:p@h:1/x?authSource=y, mongodb://u:p@h:1/db?authSource=y",
  })
  void changesTheDatabaseAndKeepsTheAuthSource(String uri, String expected) {
    assertThat(MongoUri.parse(uri).database("db")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "mongodb://h:1/?replicaSet=rs0, mongodb://me:pw@h:1/db?replicaSet=rs0&authSource=admin",
    "mongodb://u:p@h:1/x, mongodb://me:pw@h:1/db?authSource=admin",
  })
  void changesTheUser(String uri, String expected) {
    assertThat(MongoUri.parse(uri).as("me", "pw").database("db")).isEqualTo(expected);
  }
}
