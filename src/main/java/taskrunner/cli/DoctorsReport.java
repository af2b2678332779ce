package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.doctor.DoctorReport;
import taskrunner.doctor.DoctorReport.Status;

/** What {@code doctor} says. A failed check is a failure of the command. */
record DoctorsReport(DoctorReport report) implements Report {
  @Override
  public String outcome() {
    return switch (report.status()) {
      case OK -> "healthy";
      case WARN -> "warnings";
      case FAIL -> "failed";
    };
  }

  @Override
  public int exitCode() {
    var failure = failure();
    return failure == null ? ExitCode.DONE : failure.exitCode();
  }

  @Override
  public @Nullable String database() {
    return report.database();
  }

  @Override
  public @Nullable Failure failure() {
    return report.failure() == null ? null : Failure.of(report.failure());
  }

  @Override
  public void json(ObjectNode object) {
    var checks = object.putArray("checks");
    for (var check : report.checks()) {
      checks
          .addObject()
          .put("name", check.name())
          .put("status", Json.word(check.status()))
          .put("detail", check.detail());
    }
    var configuration = object.putArray("configuration");
    for (var setting : report.configuration()) {
      configuration
          .addObject()
          .put("key", setting.key())
          .put("value", setting.value())
          .put("source", setting.source());
    }
  }

  @Override
  public void text(TextPage page) {
    page.table(
        List.of("SETTING", "VALUE", "SOURCE"),
        report.configuration().stream()
            .map(
                setting ->
                    List.of(
                        TextPage.Cell.of(setting.key()),
                        TextPage.Cell.of(setting.value()),
                        TextPage.Cell.of(setting.source())))
            .toList());
    page.line("");
    page.table(
        List.of("CHECK", "", "DETAIL"),
        report.checks().stream()
            .map(
                check ->
                    List.of(
                        TextPage.Cell.of(check.name()),
                        new TextPage.Cell(Json.word(check.status()), tone(check.status())),
                        TextPage.Cell.of(check.detail())))
            .toList());
  }

  private static TextPage.Tone tone(Status status) {
    return switch (status) {
      case OK -> TextPage.Tone.GOOD;
      case WARN -> TextPage.Tone.NOTE;
      case FAIL -> TextPage.Tone.BAD;
    };
  }
}
