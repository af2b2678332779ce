package taskrunner.importer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnumTablesTest {
  @Test
  void theTextOfATableIsReadAsAnEqualTable() {
    EnumTables tables =
        EnumTables.parse("stepStatus=1:Running, 0:pending ;stepKind=7:GateApproval");
    assertThat(tables.text()).isEqualTo("stepKind=7:GateApproval;stepStatus=0:pending,1:Running");
    assertThat(EnumTables.parse(tables.text())).isEqualTo(tables);
    assertThat(EnumTables.parse(EnumTables.DEFAULT.text())).isEqualTo(EnumTables.DEFAULT);
    assertThat(EnumTables.NONE.text()).isEmpty();
  }

  @Test
  void theDefaultTablesAreThoseOfTheSpecification() {
    assertThat(EnumTables.parse("default").text())
        .isEqualTo(
            "stepKind=0:unknown,1:run,2:gate.approval,3:gate.policy,4:parallel,5:map;"
                + "stepStatus=0:pending,1:running,2:succeeded,3:failed,4:skipped;"
                + "approvalStatus=0:pending,1:approved,2:rejected,3:expired");
  }

  @Test
  void aTableReplacesTheDefaultTableOfItsField() {
    EnumTables tables = EnumTables.DEFAULT.with("stepStatus=0:failed");
    assertThat(tables.stepStatus()).isEqualTo(Map.of(0L, "failed"));
    assertThat(tables.stepKind()).isEqualTo(EnumTables.DEFAULT.stepKind());
    assertThat(EnumTables.parse("stepStatus=0:failed;stepStatus=5:paused").stepStatus())
        .isEqualTo(Map.of(5L, "paused"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|empty",
        "defaults|'defaults'",
        "level=0:info|'level'",
        "stepKind=|0:word",
        "stepKind=run|'run'",
        "stepKind=a:run|'a:run'",
        "stepKind=1:|'1:'",
        "stepKind=1:run,1:map|twice",
        "approvalStatus=1:aproved|pending, approved, rejected, expired",
        "stepKind=1:run;|empty"
      })
  void otherFormsAreRejected(String text, String expected) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EnumTables.parse(text))
        .withMessageContaining(expected.replace("''", "'"));
  }
}
