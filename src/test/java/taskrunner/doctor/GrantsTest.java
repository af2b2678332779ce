package taskrunner.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bson.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantsTest {
  @ParameterizedTest
  @CsvSource({
    "'{resource: {cluster: true}, actions: [\"killop\", \"inprog\"]}', true",
    "'{resource: {cluster: true}, actions: [\"killop\"]}', false",
    "'{resource: {anyResource: true}, actions: [\"anyAction\"]}', true",
    "'{resource: {db: \"\", collection: \"\"}, actions: [\"inprog\"]}', false",
  })
  void findsActionsThatAreGrantedOnTheCluster(String privilege, boolean granted) {
    Grants grants = new Grants("tasks", List.of(Document.parse(privilege)));
    assertThat(grants.onCluster("inprog")).isEqualTo(granted);
  }
}
