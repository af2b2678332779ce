package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.StateReport;

/** What {@code state code-base} says. */
record CodeBaseReport(List<StateReport.CodeUnit> units, @Nullable String database)
    implements Report {
  @Override
  public String outcome() {
    return "listed";
  }

  @Override
  public int exitCode() {
    return ExitCode.DONE;
  }

  @Override
  public void json(ObjectNode object) {
    var array = object.putArray("units");
    for (var unit : units) {
      array
          .addObject()
          .put("id", unit.id())
          .put("order", unit.order())
          .put("class", unit.className())
          .put("checksum", unit.checksum());
    }
  }

  @Override
  public void text(TextPage page) {
    page.table(
        List.of("CHANGE UNIT", "ORDER", "CLASS", "CHECKSUM"),
        units.stream()
            .map(
                unit ->
                    List.of(
                        TextPage.Cell.of(unit.id()),
                        TextPage.Cell.of(unit.order()),
                        TextPage.Cell.of(unit.className()),
                        TextPage.Cell.of(unit.checksum())))
            .toList());
  }
}
