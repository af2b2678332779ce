package taskrunner.view;

import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.MigrationReport;
import taskrunner.StepReport;
import taskrunner.UndoReport;

/** The views of {@code migrate} and {@code undo}. */
public final class MigrationView {
  private MigrationView() {}

  public static View of(MigrationReport migration) {
    var backfill = migration.backfill();
    var database = migration.database();
    var view =
        new View(
            Format.word(migration.outcome()),
            backfill == null ? ExitCode.DONE : ImportView.exitCode(backfill),
            database);
    view.page()
        .line(
            switch (migration.outcome()) {
              case UP_TO_DATE -> "Up to date: nothing is pending in " + database + ".";
              case APPLIED -> "Applied in " + database + ".";
              case PLANNED -> "Dry run: nothing was changed in " + database + ".";
              case DISABLED -> "Storage:Mode is filesystem: the migration is disabled.";
              case FAILED -> "Failed in " + database + ".";
            });
    steps(view, migration.steps());
    if (backfill == null) {
      view.with("backfill", null);
    } else {
      view.page().line("Backfill:");
      var figures = new Fields().with("outcome", backfill.outcome());
      ImportView.add(figures, view.page(), backfill);
      view.with("backfill", figures);
    }
    var waited = migration.lockWait().toMillis();
    if (waited > 0) {
      view.page().line("Waited " + waited + " ms for the lock of another process.");
    }
    // In text mode they are in the log.
    return view.with("lockWaitMs", waited).with("warnings", migration.warnings());
  }

  public static View of(UndoReport undo) {
    // In text mode the warnings are in the log.
    return warned(undone(undo.database(), undo.steps(), undo.kept()), undo.warnings());
  }

  /**
   * The view of {@code undo} with nothing to undo.
   *
   * @param foreignNamespaces whose change units stay
   */
  public static View nothingToUndo(@Nullable String database, List<String> foreignNamespaces) {
    var view = undone(database, List.of(), List.of());
    if (foreignNamespaces.isEmpty()) {
      return view;
    }
    var left = UndoReport.left(foreignNamespaces);
    view.page().line(left, Tone.NOTE);
    return warned(view, List.of(left));
  }

  private static View warned(View view, List<String> warnings) {
    return warnings.isEmpty() ? view : view.with("warnings", warnings);
  }

  private static View undone(
      @Nullable String database, List<StepReport> steps, List<UndoReport.Kept> kept) {
    var nothing = steps.isEmpty();
    var view = new View(nothing ? "nothing-to-undo" : "undone", ExitCode.DONE, database);
    view.page().line((nothing ? "Nothing to undo in " : "Undone in ") + database + ".");
    steps(view, steps);
    var table = new Table("collection, documents, why");
    kept.forEach(one -> table.row(one.collection(), one.documents(), one.why()));
    if (!kept.isEmpty()) {
      view.page().line("Kept:", Tone.NOTE);
    }
    return view.table("kept", table);
  }

  /** Adds the states of the change units. */
  public static View steps(View view, List<StepReport> steps) {
    var table = new Table("id:STEP, state, durationMs:MS, detail");
    for (var step : steps) {
      var detail = step.detail();
      // The detail has one line for each item.
      var parts = (detail == null ? "" : detail).split("; ", -1);
      table.row(step.id(), Cell.state(step.state()), step.duration(), Cell.of(detail, parts[0]));
      for (var part = 1; part < parts.length; part++) {
        table.textRow("", "", "", parts[part]);
      }
    }
    return view.table("steps", table);
  }
}
