package taskrunner.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseReport;
import taskrunner.LockStatus;
import taskrunner.MigrationReport;
import taskrunner.PlanReport;
import taskrunner.SchemaOperations;
import taskrunner.SchemaStatus;
import taskrunner.StateReport;
import taskrunner.StepReport;
import taskrunner.UndoReport;
import taskrunner.VerifyReport;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.export.ExportReport;
import taskrunner.importer.export.ExportRequest;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.importer.verify.VerificationReport;
import taskrunner.schema.PlannedRepair;
import taskrunner.schema.ScanBound;
import taskrunner.settings.Words;

/** Returns the values of a test, or throws its exception; records the calls. */
class FakeOperations implements SchemaOperations {
  final List<String> calls = new ArrayList<>();
  @Nullable Throwable failure;
  @Nullable MigrationReport migration;
  @Nullable UndoReport undo;
  @Nullable PlanReport plan;
  @Nullable DatabaseReport report;
  @Nullable VerifyReport verified;
  List<PlannedRepair> plannedRepairs = List.of();
  @Nullable VerifyReport repaired;
  @Nullable ImportReport imported;
  @Nullable ExportReport exported;
  @Nullable VerificationReport verification;
  @Nullable ImportRequest request;
  List<String> undoable = List.of();
  List<String> foreignNamespaces = List.of();
  List<StepReport> steps = List.of();
  List<String> pending = List.of();
  StateReport state = new StateReport("tasks", List.of(), List.of(), List.of());
  LockStatus lock = LockStatus.FREE;
  Duration lockWait = Duration.ZERO;

  private <T> T answer(String call, @Nullable T value) {
    calls.add(call);
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (value == null) {
      throw new AssertionError("the test has set no value for " + call);
    }
    return value;
  }

  @Override
  public MigrationReport migrate() {
    return answer("migrate", migration);
  }

  @Override
  public MigrationReport migrate(@Nullable String upTo, boolean dryRun, boolean skipBackfill) {
    return answer("migrate " + upTo + " " + dryRun + " " + skipBackfill, migration);
  }

  @Override
  public List<String> undoable(@Nullable String upTo) {
    return answer("undoable " + upTo, undoable);
  }

  @Override
  public List<String> foreignNamespaces() {
    return foreignNamespaces;
  }

  @Override
  public UndoReport undo(@Nullable String upTo) {
    return answer("undo " + upTo, undo);
  }

  @Override
  public StateReport state() {
    return answer("state", state);
  }

  @Override
  public PlanReport plan(ScanBound bound) {
    return answer("plan " + bound.documents(), plan);
  }

  @Override
  public VerifyReport verify() {
    return answer("verify", verified);
  }

  @Override
  public DatabaseReport report() {
    return answer("report", report);
  }

  @Override
  public List<String> indexWarnings() {
    return answer("indexWarnings", List.of());
  }

  @Override
  public List<PlannedRepair> plannedRepairs() {
    return answer("plannedRepairs", plannedRepairs);
  }

  @Override
  public VerifyReport repair() {
    return answer("repair", repaired);
  }

  @Override
  public ImportReport importStore(ImportRequest asked) {
    request = asked;
    return answer("import", imported);
  }

  @Override
  public VerificationReport verifyImport(StoreFolders folders, EnumTables enums, Words words) {
    return answer("verifyImport", verification);
  }

  @Override
  public ExportReport exportStore(ExportRequest asked) {
    return answer("export " + asked.to() + " " + asked.overwrite(), exported);
  }

  @Override
  public List<StepReport> steps() {
    return steps;
  }

  @Override
  public Duration lockWait() {
    return lockWait;
  }

  @Override
  public LockStatus lockStatus() {
    return answer("lockStatus", lock);
  }

  @Override
  public LockStatus releaseLock(boolean force) {
    return answer("releaseLock " + force, lock);
  }

  @Override
  public List<String> pending() {
    return answer("pending", pending);
  }

  @Override
  public SchemaStatus status() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> awaitApplied(Duration timeout) {
    return answer("awaitApplied " + timeout, pending);
  }

  @Override
  public void stop() {
    calls.add("stop");
  }

  @Override
  public void close() {
    calls.add("close");
  }
}
