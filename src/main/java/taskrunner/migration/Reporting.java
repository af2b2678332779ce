package taskrunner.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseReport;
import taskrunner.database.DatabaseConnection;
import taskrunner.importer.ledger.LedgerSummary;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.WriteGuard;
import taskrunner.settings.BookkeepingNames;
import taskrunner.text.DurationText;

/** Gathers the report on a database; reads only. */
final class Reporting {
  private final Site site;
  private final DatabaseConnection connection;

  Reporting(Site site, DatabaseConnection connection) {
    this.site = site;
    this.connection = connection;
  }

  DatabaseReport read() {
    Document build = site.database().runCommand(new Document("buildInfo", 1));
    Policy policy = site.history().policy();
    Duration retention =
        policy.validation() == null ? site.settings().logRetention() : policy.retention();
    SchemaDeclaration declared = site.units().declared();
    return new DatabaseReport(
        site.databaseName(),
        Instant.now(),
        "MongoDB "
            + build.getString("version")
            + ", "
            + connection.topology().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        words(retention),
        new StateReading(site).read(),
        site.engine(WriteGuard.none()).facts(declared),
        new Looking(site).verify(),
        LedgerSummary.read(
            site.database(),
            BookkeepingNames.of(site.settings().bookkeepingPrefix()).importLedger()));
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
