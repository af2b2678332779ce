package taskrunner.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseReport;
import taskrunner.database.DatabaseConnection;
import taskrunner.database.WriteRequirements;
import taskrunner.importer.ledger.LedgerSummary;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.WriteGuard;
import taskrunner.text.DurationText;

/** Reads the report on a database; reads only. */
final class DatabaseReportReader {
  private final MigrationContext context;
  private final DatabaseConnection connection;

  DatabaseReportReader(MigrationContext context, DatabaseConnection connection) {
    this.context = context;
    this.connection = connection;
  }

  DatabaseReport read() {
    String version = new WriteRequirements(connection).buildInfo().getString("version");
    Policy policy = context.history().policy();
    Duration retention =
        policy.validation() == null ? context.settings().logRetention() : policy.retention();
    SchemaDeclaration declared = context.units().declared();
    return new DatabaseReport(
        context.databaseName(),
        Instant.now(),
        "MongoDB "
            + (version == null ? "of an unknown version" : version)
            + ", "
            + connection.topology().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        words(retention),
        new StateReader(context).read(),
        context.engine(WriteGuard.none()).facts(declared),
        new Verifier(context).verify(),
        LedgerSummary.read(context.database(), context.bookkeepingNames().importLedger()));
  }

  private static String words(@Nullable Duration retention) {
    if (retention == null) {
      return "none";
    }
    return retention.toHours() % 24 == 0 && retention.toDays() > 0
        ? retention.toDays() + (retention.toDays() == 1 ? " day" : " days")
        : DurationText.configured(retention);
  }
}
