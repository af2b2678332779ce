package taskrunner.doctor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.LockStatus;
import taskrunner.OperationProgress;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.DatabaseConnection;
import taskrunner.database.Patience;
import taskrunner.migration.Operations;
import taskrunner.settings.BookkeepingNames;
import taskrunner.settings.LoadedSettings;
import taskrunner.settings.StorageSettings;

/**
 * Looks at everything the other operations rest on, and says what is wrong before they do. Reads
 * only, and asks for no right that the roles of {@link Role} do not give: what a user may not look
 * at is said, not failed on.
 */
public final class Doctor {
  private final StorageSettings settings;
  private final Findings findings = new Findings();

  private Doctor(StorageSettings settings) {
    this.settings = settings;
  }

  /** Makes every check that can be made; what is wrong is in the report, not an exception. */
  public static DoctorReport examine(LoadedSettings loaded) {
    Doctor doctor = new Doctor(loaded.settings());
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
      ServerChecks server = new ServerChecks(connection, findings);
      if (!server.make()) {
        return;
      }
      findings.check(
          "privileges",
          "asking for the user's privileges",
          () -> new PrivilegeCheck(connection.database(), settings, findings).make());
      DatabaseChecks looks = new DatabaseChecks(connection, settings, findings);
      findings.check("journal", "asking for a journaled write", looks::journal);
      looks.scans();
      findings.check("names", "listing the collections", looks::names);
      findings.check("disk", "asking for the disk's size", looks::disk);
      if (settings.logRetention() != null) {
        looks.expiry();
      }
      if (!findings.check("schema", "reading", () -> connection.requireReadable(collections()))) {
        return;
      }
      Operations operations = Operations.on(connection, settings, OperationProgress.NONE);
      findings.check("schema", "reading the history", () -> schema(operations.pendingSteps()));
      findings.check(
          "bookkeeping",
          "reading the bookkeeping",
          () -> findings.ok("bookkeeping", operations.checkBookkeeping()));
      findings.check("indexes", "listing the indexes", () -> indexes(operations.indexWarnings()));
      findings.check("lock", "reading the lock", () -> lock(operations.lockStatus()));
    }
  }

  /** What the rest of the checks reads, as a majority has it. */
  private List<String> collections() {
    List<String> names = new ArrayList<>(BookkeepingNames.of(settings.bookkeepingPrefix()).all());
    names.addAll(settings.collections().all());
    return names;
  }

  /** Null where there is nothing to connect to, or nobody answers. */
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
    if (warnings.isEmpty()) {
      findings.ok("configuration", "Nothing in it is unknown or contradicts itself.");
    } else {
      findings.warn("configuration", String.join(" ", warnings));
    }
  }

  private void schema(List<String> pending) {
    if (pending.isEmpty()) {
      findings.ok("schema", "A start would find nothing pending.");
    } else {
      findings.ok("schema", "Pending: " + String.join(", ", pending) + ".");
    }
  }

  private void indexes(List<String> warnings) {
    if (warnings.isEmpty()) {
      findings.ok(
          "indexes",
          "None has another name than the configured one, and none of others refuses or deletes.");
    } else {
      findings.warn("indexes", String.join(" ", warnings));
    }
  }

  private void lock(LockStatus lock) {
    String owner = lock.owner() == null ? "an owner that it does not name" : lock.owner();
    String holder =
        (lock.host() == null ? owner : lock.host())
            + (lock.pid() == null ? "" : ", pid " + lock.pid());
    if (lock.held()) {
      findings.ok("lock", "Held by " + holder + " until " + lock.expiresAt() + ".");
    } else if (lock.expired()) {
      findings.warn(
          "lock", "Left behind by " + holder + ", who died or hangs; the next start takes it.");
    } else {
      findings.ok("lock", "Free.");
    }
  }
}
