package taskrunner.migration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseException;
import taskrunner.MigrationListener;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.DatabaseConnection;
import taskrunner.database.Failover;
import taskrunner.database.Patience;
import taskrunner.database.Transactions;
import taskrunner.database.WriteRequirements;
import taskrunner.importer.Importer;
import taskrunner.lease.HeldLeases;
import taskrunner.lease.Lease;
import taskrunner.lease.LeaseTerms;
import taskrunner.lease.ThisProcess;
import taskrunner.schema.ExistingCollections;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaEngine;
import taskrunner.schema.ValidationMode;
import taskrunner.schema.WriteGuard;
import taskrunner.settings.BookkeepingNames;
import taskrunner.settings.StorageSettings;

/** The shared state of the operations on one database. */
record MigrationContext(
    DatabaseConnection connection,
    StorageSettings settings,
    UnitList units,
    Bookkeeping books,
    Lazy<ThisProcess> process,
    StopRequest stop,
    InterruptWatch interrupts,
    MigrationListener listener) {
  static MigrationContext of(
      DatabaseConnection connection,
      StorageSettings settings,
      UnitList units,
      MigrationListener listener) {
    units.checkNames(
        settings.collections(), BookkeepingNames.of(settings.bookkeepingPrefix()).all());
    return new MigrationContext(
        connection,
        settings,
        units,
        new Bookkeeping(connection.database(), settings.bookkeepingPrefix()),
        new Lazy<>(ThisProcess::current),
        new StopRequest(),
        new InterruptWatch(),
        listener);
  }

  /** The leases of the running operation. */
  HeldLeases leases() {
    return interrupts.leases();
  }

  MongoClient client() {
    return connection.client();
  }

  MongoDatabase database() {
    return connection.database();
  }

  /** Determined on first use: it costs a host name lookup. */
  ThisProcess who() {
    return process.get();
  }

  String databaseName() {
    return database().getName();
  }

  /** The history, which every operation reads first. */
  History history() {
    return connection.first(
        server ->
            new HistoryReader(new Bookkeeping(server, settings.bookkeepingPrefix()), units)
                .read(null));
  }

  /** The history with all writes of earlier holders of the lock. */
  History history(Lease lease) {
    return lease.reading(new HistoryReader(books, units)::read);
  }

  Compatibility compatibility(History history) {
    return Compatibility.find(history, units, settings.collections());
  }

  /** Warnings about foreign indexes that refuse or delete documents; reads only. */
  List<String> foreignIndexes() {
    return engine(stop).foreignIndexes(units.declared());
  }

  /** Warnings about indexes that are no drift; reads only. */
  List<String> indexWarnings() {
    return engine(stop).indexWarnings(units.declared());
  }

  /** The declarations of the applied units; null if none declares anything. */
  @Nullable SchemaDeclaration applied(History history) {
    SchemaDeclaration applied = units.applied(history);
    return applied.collections().isEmpty() && applied.indexes().isEmpty() ? null : applied;
  }

  /** The mode that the last start set, which may differ from the configured one. */
  ValidationMode modeInForce(History history) {
    ValidationMode mode = history.policy().validation();
    return mode == null ? settings.schemaValidation() : mode;
  }

  @Nullable Duration retentionInForce(History history) {
    return history.policy().validation() == null
        ? settings.logRetention()
        : history.policy().retention();
  }

  /**
   * The reasons why the module can't write, at least to its own collections. Checked before
   * anything is written; reads only.
   *
   * @param records whether records are written or deleted, too: runs, log entries …
   */
  List<TaskRunnerSchemaException> obstacles(boolean records) {
    return withCollections(requirements().unmet(books.policyName()), records);
  }

  /** Throws the first of {@link #obstacles}, if any. */
  void requireNoObstacle(boolean records) {
    throwFirst(obstacles(records));
  }

  /** Throws the first of the {@link #obstacles} that do not pass by themselves, if any. */
  void requireNoLastingObstacle(boolean records) {
    throwFirst(withCollections(requirements().lasting(books.policyName()), records));
  }

  /**
   * Throws if a collection of records was replaced by one of another kind, a capped one for
   * example, which loses them.
   */
  void requireCollectionsOfRecords() {
    throwFirst(ExistingCollections.of(database()).replaced(settings.collections().all()));
  }

  /** Throws if the server accepts no writes, whatever the database contains. */
  void requireWritable() {
    throwFirst(requirements().unmet(books.lockName()));
  }

  private WriteRequirements requirements() {
    return new WriteRequirements(connection);
  }

  private List<TaskRunnerSchemaException> withCollections(
      List<TaskRunnerSchemaException> unmet, boolean records) {
    List<TaskRunnerSchemaException> obstacles = new ArrayList<>(unmet);
    ExistingCollections existing = ExistingCollections.of(database());
    obstacles.addAll(existing.incompatible(bookkeepingNames().all()));
    if (records) {
      obstacles.addAll(existing.replaced(settings.collections().all()));
    }
    DatabaseException late =
        existing.have(books.changeLogName()) ? RowsFromTheFuture.first(books, units) : null;
    if (late != null) {
      obstacles.add(late);
    }
    return obstacles;
  }

  private static void throwFirst(List<? extends TaskRunnerSchemaException> obstacles) {
    if (!obstacles.isEmpty()) {
      throw obstacles.get(0);
    }
  }

  BookkeepingNames bookkeepingNames() {
    return BookkeepingNames.of(settings.bookkeepingPrefix());
  }

  /**
   * Begins an operation.
   *
   * @param patience how long it may wait for a server
   */
  void begin(Patience patience) {
    connection.begin(patience, collections());
  }

  /** The names of all collections that are read: the module's own and the data. */
  private List<String> collections() {
    List<String> names = new ArrayList<>(bookkeepingNames().all());
    names.addAll(settings.collections().all());
    names.addAll(units.servicesCollections());
    return names;
  }

  /** The acquisition of the lock; the log receives the time of the wait. */
  LockAcquisition lock(StepLog log) {
    return new LockAcquisition(books, this::leaseTerms, settings.lockWait(), stop, log);
  }

  private LeaseTerms leaseTerms() {
    return new LeaseTerms(
        database(),
        client(),
        Failover.retry(stop::check, again -> Transactions.supported(database())),
        connection.side(),
        settings.lockLease(),
        settings.lockWait(),
        who(),
        leases(),
        System::nanoTime);
  }

  /** The engine in the configured validation mode. */
  SchemaEngine engine(WriteGuard guard) {
    return engine(settings.schemaValidation(), guard);
  }

  SchemaEngine engine(ValidationMode mode, WriteGuard guard) {
    return new SchemaEngine(database(), settings.collections(), mode, guard)
        .named(settings.indexNames())
        .sharded(connection::config)
        .watched(connection.side()::admin, listener);
  }

  Importer importer(WriteGuard guard) {
    return new Importer(
        database(),
        settings.collections(),
        settings.bookkeepingPrefix(),
        guard,
        listener,
        this::leaseTerms);
  }
}
