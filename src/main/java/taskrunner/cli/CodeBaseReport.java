package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.StateReport;

/** What {@code state code-base} says. */
record CodeBaseReport(StateReport state) implements Report {
  @Override
  public String outcome() {
    return "listed";
  }

  @Override
  public int exitCode() {
    return ExitCode.DONE;
  }

  @Override
  public @Nullable String database() {
    return state.database();
  }

  @Override
  public void json(ObjectNode object) {
    var units = object.putArray("units");
    for (var unit : state.codeBase()) {
      units
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
        state.codeBase().stream()
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
