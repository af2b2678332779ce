package taskrunner.migration;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import taskrunner.database.DatabaseConnection;
import taskrunner.database.Transactions;
import taskrunner.importer.ImportProgress;
import taskrunner.importer.Importer;
import taskrunner.importer.ledger.Sharing;
import taskrunner.schema.SchemaEngine;
import taskrunner.schema.ValidationMode;
import taskrunner.schema.WriteGuard;
import taskrunner.settings.StorageSettings;

/** What every operation on one database works with. */
record Site(
    MongoClient client,
    MongoDatabase database,
    StorageSettings settings,
    UnitList units,
    Bookkeeping books,
    ThisProcess who,
    StopSignal stop,
    ImportProgress progress) {
  static Site of(
      DatabaseConnection connection,
      StorageSettings settings,
      List<ChangeUnits.Unit> units,
      ImportProgress progress) {
    return new Site(
        connection.client(),
        connection.database(),
        settings,
        new UnitList(units),
        new Bookkeeping(connection.database(), settings.bookkeepingPrefix()),
        ThisProcess.current(),
        new StopSignal(),
        progress);
  }

  String databaseName() {
    return database.getName();
  }

  History history() {
    return new HistoryReader(books, units.units()).read();
  }

  Disagreements disagreements(History history) {
    return Disagreements.find(history, units, settings.collections());
  }

  LeaseKeeper keeper() {
    return new LeaseKeeper(
        client, database, books, settings.lockLease(), settings.lockWait(), who, stop);
  }

  /** The engine in the configured validation mode. */
  SchemaEngine engine(WriteGuard guard) {
    return engine(settings.schemaValidation(), guard);
  }

  SchemaEngine engine(ValidationMode mode, WriteGuard guard) {
    return new SchemaEngine(database, settings.collections(), mode, guard);
  }

  Importer importer(WriteGuard guard) {
    return new Importer(
        database,
        settings.collections(),
        settings.bookkeepingPrefix(),
        guard,
        progress,
        new Sharing(
            Transactions.of(client, database),
            settings.lockLease(),
            settings.lockWait(),
            who.host(),
            who.pid(),
            who.version()));
  }
}
