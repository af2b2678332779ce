package taskrunner.view;

import taskrunner.doctor.DoctorReport;

/** The view of {@code doctor}. */
public final class DoctorView {
  private DoctorView() {}

  /** A failed check fails the command. */
  public static View of(DoctorReport report) {
    var outcome =
        switch (report.status()) {
          case OK -> "healthy";
          case WARN -> "warnings";
          case FAIL -> "failed";
        };
    var view =
        report.failure() == null
            ? new View(outcome, ExitCode.DONE, report.database())
            : new View(outcome, Failure.of(report.failure()), report.database());
    var checks = new Table("name:CHECK, status:, detail");
    report.checks().forEach(c -> checks.row(c.name(), Cell.state(c.status()), c.detail()));
    var settings = new Table("key:SETTING, value, source");
    report
        .configuration()
        .forEach(s -> settings.row(s.key(), Cell.of(s.value(), s.shown()), s.source()));
    view.page().table(settings);
    view.page().line("");
    return view.table("checks", checks).with("configuration", settings.rows());
  }
}
