package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoTest;

@MongoTest
class UnitListTest {
  @Test
  void anUnknownIdIsNamedWithoutAPasswordInIt(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);

    assertThatThrownBy(() -> operations.migrate("0009-nosuch", true, false))
        .hasMessage("There is no change unit 0009-nosuch in this build.");
    assertThatThrownBy(() -> operations.migrate("u:S3cr3t@h", true, false))
        .hasMessage("There is no change unit ***@h in this build.");
  }

  @Test
  void aWrongChecksumIsRefusedBeforeAnyUnitIsApplied(MongoDatabase database, MongoClient client) {
    ChangeUnits.Unit wrong =
        new ChangeUnits.Unit(
            "9004-probe", "9004", Probe.First.class, "0".repeat(64), () -> Probe.DECLARATION);
    Operations operations = Desk.operations(client, database, List.of(wrong));

    assertThatThrownBy(() -> operations.migrate(null, false, false))
        .hasMessageContaining("9004-probe")
        .hasMessageContaining(Probe.DECLARATION.checksum());
    assertThatThrownBy(operations::plan).hasMessageContaining("not as stated");

    assertThat(Desk.rows(database, "9004-probe")).isEmpty();
    assertThat(database.listCollectionNames()).doesNotContain("pack_runs");
  }
}
