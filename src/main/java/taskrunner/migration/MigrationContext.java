package taskrunner.migration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.MigrationListener;
import taskrunner.SchemaBlockedException;
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
import taskrunner.schema.IncompatibleCollections;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaEngine;
import taskrunner.schema.ValidationMode;
import taskrunner.schema.WriteGuard;
import taskrunner.settings.BookkeepingNames;
import taskrunner.settings.StorageSettings;

/** What every operation on one database works with. */
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

  /** What the operation under way holds. */
  HeldLeases leases() {
    return interrupts.leases();
  }

  MongoClient client() {
    return connection.client();
  }

  MongoDatabase database() {
    return connection.database();
  }

  /** Found out when it is first asked for: it takes a look-up of the host's name. */
  ThisProcess who() {
    return process.get();
  }

  String databaseName() {
    return database().getName();
  }

  /** What every operation begins with: the first question that the server is asked. */
  History history() {
    return connection.first(
        server ->
            new HistoryReader(new Bookkeeping(server, settings.bookkeepingPrefix()), units)
                .read(null));
  }

  /** The history that includes what every earlier holder of the lock has written. */
  History history(Lease lease) {
    return lease.reading(new HistoryReader(books, units)::read);
  }

  Compatibility compatibility(History history) {
    return Compatibility.find(history, units, settings.collections());
  }

  /** Of indexes that are not the module's and refuse or delete documents; reads only. */
  List<String> foreignIndexes() {
    return engine(stop).foreignIndexes(units.declared());
  }

  /** What a person should know of the indexes although it is no drift; reads only. */
  List<String> indexWarnings() {
    return engine(stop).indexWarnings(units.declared());
  }

  /** What the applied units declare; null when none that declares anything is applied. */
  @Nullable SchemaDeclaration applied(History history) {
    SchemaDeclaration applied = units.applied(history);
    return applied.collections().isEmpty() && applied.indexes().isEmpty() ? null : applied;
  }

  /** What the database should be in is what the last start put it in, not what comes next. */
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
   * What keeps the module from writing, to its own collections at least; asked before anything is
   * written. Reads only.
   */
  List<TaskRunnerSchemaException> obstacles() {
    List<TaskRunnerSchemaException> obstacles =
        new ArrayList<>(requirements().unmet(books.policyName()));
    obstacles.addAll(unfitBookkeeping());
    return obstacles;
  }

  /** What of {@link #obstacles} does not pass by itself. */
  List<TaskRunnerSchemaException> lastingObstacles() {
    List<TaskRunnerSchemaException> obstacles =
        new ArrayList<>(requirements().lasting(books.policyName()));
    obstacles.addAll(unfitBookkeeping());
    return obstacles;
  }

  /** Throws the first of {@link #obstacles}, if any. */
  void requireNoObstacle() {
    throwFirst(obstacles());
  }

  /** Throws the first of {@link #lastingObstacles}, if any. */
  void requireNoLastingObstacle() {
    throwFirst(lastingObstacles());
  }

  /** Throws where the server, whatever is in the database, takes no writes of ours. */
  void requireWritable() {
    throwFirst(requirements().unmet(books.lockName()));
  }

  private WriteRequirements requirements() {
    return new WriteRequirements(connection);
  }

  private List<SchemaBlockedException> unfitBookkeeping() {
    return IncompatibleCollections.find(
        database(), BookkeepingNames.of(settings.bookkeepingPrefix()).all());
  }

  private static void throwFirst(List<TaskRunnerSchemaException> obstacles) {
    if (!obstacles.isEmpty()) {
      throw obstacles.get(0);
    }
  }

  /**
   * An operation begins.
   *
   * @param patience how long it may take until it can
   */
  void begin(Patience patience) {
    connection.begin(patience, collections());
  }

  /** Every collection that is read: the module's own and the data. */
  private List<String> collections() {
    List<String> names = new ArrayList<>(BookkeepingNames.of(settings.bookkeepingPrefix()).all());
    names.addAll(settings.collections().all());
    names.addAll(units.servicesCollections());
    return names;
  }

  /** Gets the lock; the log learns how long it was waited for. */
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
        settings.collections(), settings.bookkeepingPrefix(), guard, listener, leaseTerms());
  }
}
