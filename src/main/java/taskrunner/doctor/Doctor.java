package taskrunner.doctor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.ChangeUnitProvider;
import taskrunner.ErrorCode;
import taskrunner.LockStatus;
import taskrunner.SchemaStatus;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.DatabaseConnection;
import taskrunner.database.Patience;
import taskrunner.database.WriteRequirements;
import taskrunner.migration.Backfill;
import taskrunner.migration.Operations;
import taskrunner.migration.UnitList;
import taskrunner.settings.BookkeepingNames;
import taskrunner.settings.LoadedSettings;
import taskrunner.settings.StorageSettings;

/**
 * Checks everything that the other operations depend on. It only reads, and needs no privilege
 * beyond those of {@link Role}: a missing privilege is a warning, not an error.
 */
public final class Doctor {
  private final StorageSettings settings;
  private final UnitList units;
  private final Findings findings = new Findings();

  private Doctor(StorageSettings settings, UnitList units) {
    this.settings = settings;
    this.units = units;
  }

  /**
   * Makes every possible check. The report has the problems; they are not thrown.
   *
   * @param providers of change units, whose collections it checks too
   * @throws TaskRunnerSchemaException {@code wrong-change-units}
   */
  public static DoctorReport examine(LoadedSettings loaded, List<ChangeUnitProvider> providers) {
    Doctor doctor = new Doctor(loaded.settings(), UnitList.with(providers));
    doctor.examine();
    return new DoctorReport(
        loaded.settings().database(),
        doctor.findings.checks(),
        loaded.values(),
        doctor.findings.failure());
  }

  private void examine() {
    DatabaseConnection connection = open();
    if (connection == null) {
      return;
    }
    try (connection) {
      WriteRequirements requirements = new WriteRequirements(connection);
      ServerChecks server = new ServerChecks(connection, requirements, books().policy(), findings);
      if (!server.make()) {
        return;
      }
      findings.check(
          "privileges",
          "asking for the user's privileges",
          () -> new PrivilegeCheck(connection, settings, units, findings).make());
      DatabaseChecks database = new DatabaseChecks(connection, requirements, settings, findings);
      findings.check("journal", "asking for a journaled write", database::journal);
      database.scans();
      findings.check("names", "listing the collections", database::names);
      findings.check("disk", "asking for the disk's size", database::disk);
      if (settings.logRetention() != null) {
        database.expiry();
      }
      if (!findings.check("schema", "reading", () -> connection.requireReadable(collections()))) {
        return;
      }
      Operations operations = Operations.on(connection, settings, units, List.of());
      findings.check(
          "schema",
          "reading the history",
          () -> findings.ok("schema", pending(operations.pending())));
      findings.check("store", "looking at the store", () -> store(operations));
      findings.check(
          "bookkeeping",
          "reading the bookkeeping",
          () -> findings.ok("bookkeeping", operations.checkBookkeeping()));
      findings.check(
          "indexes",
          "listing the indexes",
          () ->
              findings.warnOfAny(
                  "indexes",
                  operations.indexWarnings(),
                  "Every index has its configured name, and no foreign index rejects or deletes"
                      + " documents."));
      findings.check("lock", "reading the lock", () -> lock(operations.lockStatus()));
    }
  }

  /** The collections that the remaining checks read. */
  private List<String> collections() {
    List<String> names = new ArrayList<>(books().all());
    names.addAll(settings.collections().all());
    names.addAll(units.servicesCollections());
    return names;
  }

  private BookkeepingNames books() {
    return BookkeepingNames.of(settings.bookkeepingPrefix());
  }

  /** A connection; null where none is configured, or no server answers. */
  private @Nullable DatabaseConnection open() {
    try {
      DatabaseConnection connection = DatabaseConnection.open(settings);
      configuration();
      if (findings.check(
          "server", "connecting", () -> connection.begin(Patience.LOOK, List.of()))) {
        return connection;
      }
      connection.close();
      return null;
    } catch (TaskRunnerSchemaException e) {
      if (e.code() == ErrorCode.WRONG_CONFIGURATION) {
        findings.fail("configuration", e);
      } else {
        configuration();
        findings.fail("server", e);
      }
      return null;
    }
  }

  private void configuration() {
    List<String> warnings = new ArrayList<>(settings.warnings());
    if (settings.connectionString() != null) {
      warnings.addAll(settings.checkedConnectionString().risks());
    }
    findings.warnOfAny(
        "configuration", warnings, "No key is unknown, and no two settings contradict each other.");
  }

  private static String pending(List<String> steps) {
    return steps.isEmpty() ? "Nothing is pending." : "Pending: " + String.join(", ", steps) + ".";
  }

  /** A start fails without the store, but only while the store is not imported. */
  private void store(Operations operations) {
    if (!settings.filesystem().configured()) {
      findings.ok("store", "No store is configured.");
      return;
    }
    SchemaStatus status = operations.status();
    if (!units.importsStore(status.pending()) && !units.importsStore(status.leftToCommandLine())) {
      findings.ok("store", "The import of the store is recorded.");
    } else {
      Backfill.requireStore(settings.filesystem());
      findings.ok("store", "The store that is to be imported exists.");
    }
  }

  private void lock(LockStatus lock) {
    String owner = lock.owner() == null ? "an unknown owner" : lock.owner();
    String holder =
        (lock.host() == null ? owner : lock.host())
            + (lock.pid() == null ? "" : ", pid " + lock.pid());
    if (lock.held()) {
      findings.ok("lock", "Held by " + holder + " until " + lock.expiresAt() + ".");
    } else if (lock.expired()) {
      findings.warn(
          "lock",
          "Expired; its holder " + holder + " died or hangs. The next start takes it over.");
    } else {
      findings.ok("lock", "Free.");
    }
  }
}
