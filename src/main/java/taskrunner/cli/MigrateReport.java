package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import taskrunner.MigrationReport;

/** What {@code migrate} says. */
record MigrateReport(MigrationReport migration) implements Report {
  @Override
  public String outcome() {
    return Json.word(migration.outcome());
  }

  @Override
  public int exitCode() {
    var backfill = migration.backfill();
    return backfill == null ? ExitCode.DONE : ImportFigures.exitCode(backfill);
  }

  @Override
  public @Nullable String database() {
    return migration.database();
  }

  @Override
  public void json(ObjectNode object) {
    Steps.json(object, migration.steps());
    var backfill = migration.backfill();
    if (backfill == null) {
      object.putNull("backfill");
    } else {
      var figures = object.putObject("backfill");
      figures.put("outcome", ImportFigures.outcome(backfill));
      ImportFigures.json(figures, backfill);
    }
    object.put("lockWaitMs", migration.lockWait().toMillis());
    Json.strings(object, "warnings", migration.warnings());
  }

  @Override
  public void text(TextPage page) {
    page.line(
        switch (migration.outcome()) {
          case UP_TO_DATE -> "Up to date: nothing is pending in " + database() + ".";
          case APPLIED -> "Applied in " + database() + ".";
          case PLANNED -> "Dry run: nothing was changed in " + database() + ".";
          case DISABLED -> "Storage:Mode is filesystem: nothing was done.";
        });
    Steps.text(page, migration.steps());
    var backfill = migration.backfill();
    if (backfill != null) {
      page.line("Backfill:");
      ImportFigures.text(page, backfill);
    }
    if (migration.lockWait().toMillis() > 0) {
      page.line("Waited " + migration.lockWait().toMillis() + " ms for another's lock.");
    }
    // Warnings were logged while it ran.
  }
}
