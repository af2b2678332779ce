package taskrunner.spring;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import taskrunner.MigrationReport;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.view.Failure;
import taskrunner.view.Fields;
import taskrunner.view.JsonText;
import taskrunner.view.MigrationView;
import taskrunner.view.StateView;
import taskrunner.view.View;

/**
 * {@code /actuator/taskrunnerschema}: what the command line prints with {@code state db}, {@code
 * state code-base} and {@code migrate}, as plain data.
 */
@Endpoint(id = "taskrunnerschema")
final class SchemaEndpoint {
  private final SchemaMigration migration;

  SchemaEndpoint(SchemaMigration migration) {
    this.migration = migration;
  }

  /** Only reads; if the query fails, {@code error} has the reason and the rest is complete. */
  @ReadOperation
  public Map<String, @Nullable Object> schema() {
    Fields all = new Fields();
    try {
      all.with("history", history());
    } catch (TaskRunnerSchemaException e) {
      all.with("history", null).with("error", Failure.of(e).fields());
    }
    View units = StateView.codeBase(migration.codeBase(), null);
    all.with("units", units.fields().get("units")).with("lastReport", lastReport());
    return JsonText.shown(all);
  }

  private @Nullable Object history() {
    return migration.isEnabled()
        ? StateView.history(migration.query(operations -> operations.history()))
            .fields()
            .get("history")
        : List.of();
  }

  private @Nullable Fields lastReport() {
    MigrationReport report = migration.lastReport();
    return report == null ? null : MigrationView.of(report).object("migrate", report.duration());
  }
}
