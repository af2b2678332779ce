package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import changeunits.ChangeUnits;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.ValidationOptions;
import io.mongock.api.annotations.ChangeUnit;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import taskrunner.ErrorCode;
import taskrunner.LockNotAcquiredException;
import taskrunner.MigrationReport;
import taskrunner.SchemaBlockedException;
import taskrunner.SchemaOperations;
import taskrunner.StateReport;
import taskrunner.StepState;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.lease.ThisProcess;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.testing.Indexes;
import taskrunner.testing.MongoTest;

/**
 * Mongock's traps, with the numbers of the documentation. Each test fails without the module's
 * correction.
 */
@MongoTest
class MongockTrapsTest {
  @BeforeEach
  void reset() {
    Probe.reset();
  }

  @Test
  void trap01AFailedWriteOfTheHistoryFailsTheRun(MongoDatabase database, MongoClient client) {
    refuseRowsInState(database, "EXECUTED");

    TaskRunnerSchemaException failure =
        catchThrowableOfType(
            TaskRunnerSchemaException.class,
            () -> Desk.operations(client, database, Probe.only()).migrate(null, false, false));

    assertThat(failure.code()).isEqualTo(ErrorCode.HISTORY_NOT_WRITTEN);
    assertThat(Desk.rows(database, "9004-probe")).isEmpty();
    assertThat(Probe.ROLLED_BACK).hasValue(0);
  }

  @Test
  void trap01AStepWithoutItsHistoryRowIsRunAgain(MongoDatabase database, MongoClient client) {
    refuseRowsInState(database, "EXECUTED");
    assertThatThrownBy(
            () -> Desk.operations(client, database, Probe.only()).migrate(null, false, false))
        .isInstanceOf(TaskRunnerSchemaException.class);
    database.runCommand(
        new Document("collMod", "mongockChangeLog").append("validator", new Document()));

    MigrationReport report =
        Desk.operations(client, database, Probe.only()).migrate(null, false, false);

    assertThat(Probe.EXECUTED).hasValue(2);
    assertThat(report.steps().get(0).detail()).contains("run again");
  }

  @Test
  void trap02NoTransactionOfAnyClientIsOpenWhileAUnitRuns(
      MongoDatabase database, MongoClient client) {
    database.createCollection("pack_runs");
    List<Integer> open = new ArrayList<>();
    Probe.ON_EXECUTE.set(
        step -> {
          open.add(openTransactions(client));
          try (ClientSession session = client.startSession()) {
            session.startTransaction();
            database.getCollection("pack_runs").insertOne(session, new Document());
            open.add(openTransactions(client));
            session.abortTransaction();
          }
        });

    Desk.operations(client, database, Probe.only()).migrate(null, false, false);

    // The second count shows that the method finds transactions at all.
    assertThat(open).containsExactly(0, 1);
  }

  private static int openTransactions(MongoClient client) {
    return client
        .getDatabase("admin")
        .runCommand(new Document("serverStatus", 1))
        .get("transactions", Document.class)
        .get("currentOpen", Number.class)
        .intValue();
  }

  @Test
  void trap02AUnitDoesNotRunInATransaction(MongoDatabase database, MongoClient client) {
    // In a transaction, this server refuses to create an index on a collection with documents.
    database.getCollection("pack_runs").insertOne(new Document());
    Probe.ON_EXECUTE.set(
        step -> database.getCollection("pack_runs").createIndex(new Document("inUnit", 1)));

    Desk.operations(client, database, Probe.only()).migrate(null, false, false);

    assertThat(ChangeUnits.all())
        .allSatisfy(
            u -> assertThat(u.type().getAnnotation(ChangeUnit.class).transactional()).isFalse());
    assertThat(Desk.log(database).countDocuments(Filters.regex("changeId", "system"))).isZero();
  }

  @Test
  void trap03AFailedUnitDoesNotRollBackEarlierOnes(MongoDatabase database, MongoClient client) {
    Probe.ON_EXECUTE.set(
        step -> {
          if (Probe.EXECUTED.get() == 2) {
            throw new IllegalStateException("the second fails");
          }
        });

    assertThatThrownBy(
            () ->
                Desk.operations(client, database, List.of(Probe.FIRST, Probe.SECOND))
                    .migrate(null, false, false))
        .hasMessageContaining("the second fails");

    assertThat(Desk.states(database, "9004-probe")).containsExactly("EXECUTED");
    assertThat(Desk.states(database, "9005-probe")).containsExactly("ROLLED_BACK");
    assertThat(Probe.ROLLED_BACK).hasValue(1);
  }

  @Test
  void trap04ARowWithATimeInTheFutureDoesNotOverrideLaterRows(
      MongoDatabase database, MongoClient client) {
    Instant ahead = Instant.now().plus(Duration.ofHours(1));
    Desk.insertRow(database, "9004-probe", "ROLLED_BACK", ahead);
    Operations operations = Desk.operations(client, database, Probe.only());

    operations.migrate(null, false, false);
    MigrationReport again = operations.migrate(null, false, false);
    operations.undo(null);

    assertThat(again.outcome()).isEqualTo(MigrationReport.Outcome.UP_TO_DATE);
    assertThat(Probe.EXECUTED).hasValue(1);
    assertThat(Desk.states(database, "9004-probe"))
        .containsExactly("ROLLED_BACK", "EXECUTED", "ROLLED_BACK");
    assertThat(operations.pending()).containsExactly("9004-probe");
  }

  @Test
  void trap05AWaitingProcessReturnsWithoutTheLockOnceNothingIsLeft(
      MongoDatabase database, MongoClient client) {
    Desk.lockByMongock(database, Instant.now().plus(Duration.ofMinutes(5)));
    var waiter =
        CompletableFuture.supplyAsync(
            () -> Desk.operations(client, database, Probe.only()).migrate(null, false, false));
    Desk.insertRow(database, "9004-probe", "EXECUTED", Instant.now());
    database
        .getCollection("pack_schema_policy")
        .insertOne(new Document("_id", "policy").append("validation", "strict"));

    MigrationReport report = waiter.orTimeout(5, TimeUnit.SECONDS).join();

    assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.UP_TO_DATE);
    assertThat(database.getCollection("mongockLock").find().first())
        .containsEntry("owner", "mongock-itself");
  }

  @Test
  void trap06AUnitThatLostTheLockIsNeitherRecordedNorRolledBack(
      MongoDatabase database, MongoClient client) {
    Probe.ON_EXECUTE.set(
        step -> {
          stealLock(database);
          throw new IllegalStateException("fails after the lock was lost");
        });

    assertThatThrownBy(
            () -> Desk.operations(client, database, Probe.only()).migrate(null, false, false))
        .isInstanceOf(TaskRunnerSchemaException.class);

    assertThat(Desk.rows(database, "9004-probe")).isEmpty();
    assertThat(Probe.ROLLED_BACK).hasValue(0);
    assertThat(database.getCollection("mongockLock").find().first())
        .containsEntry("owner", "thief");
  }

  @Test
  void trap07OnlyTheServersClockDecidesWhetherALockIsLive(
      MongoDatabase database, MongoClient client) {
    // Mongock compares with the client's clock. The module writes and compares with $$NOW only.
    Bookkeeping books = new Bookkeeping(database, "");
    books.prepareLock(() -> {});
    LockDocument lock = new LockDocument(books);
    ThisProcess who = new ThisProcess("host", 1, "1");

    ClientSession session = client.startSession();
    lock.tryAcquire(session, "owner", who, Duration.ofMinutes(1));

    Instant server =
        client
            .getDatabase("admin")
            .runCommand(new Document("hello", 1))
            .getDate("localTime")
            .toInstant();
    Instant expiresAt = lock.look().status().expiresAt();
    assertThat(expiresAt).isBetween(server.plusSeconds(50), server.plusSeconds(61));
    assertThat(lock.tryAcquire(session, "other", who, Duration.ofMinutes(1))).isNull();
    session.close();
  }

  @Test
  void trap08AnEmptyListOfUnitsIsAnError(MongoDatabase database, MongoClient client) {
    assertThatThrownBy(() -> Desk.operations(client, database, List.of()))
        .hasMessageContaining("no change units");
  }

  @Test
  void trap08UnitsAreFoundWhateverTheThreadsContextClassLoader(
      MongoDatabase database, MongoClient client) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    ClassLoader blind = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader());
    Thread.currentThread().setContextClassLoader(blind);
    try {
      Desk.operations(client, database, Probe.only()).migrate(null, false, false);

      assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(blind);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    assertThat(Probe.EXECUTED).hasValue(1);
  }

  @Test
  void trap09AnEditedExecutedUnitIsRefused(MongoDatabase database, MongoClient client) {
    Desk.operations(client, database, Probe.only()).migrate(null, false, false);
    ChangeUnits.Unit edited =
        new ChangeUnits.Unit(
            "9004-probe", "9004", Probe.First.class, ChangeUnits.all().get(1).declaration());

    SchemaBlockedException refused =
        catchThrowableOfType(
            SchemaBlockedException.class,
            () -> Desk.operations(client, database, List.of(edited)).migrate(null, false, false));

    assertThat(refused.code()).isEqualTo(ErrorCode.CHANGED_STEP);
  }

  @Test
  void trap10OrdersHaveFourDigitsAndAreUniqueAndAscending() {
    assertThatThrownBy(() -> UnitList.own(List.of(unit("10-a", "10")))).hasMessageContaining("10");
    assertThatThrownBy(() -> UnitList.own(List.of(unit("0001-a", "0001"), unit("0001-b", "0001"))))
        .hasMessageContaining("Two change units");
    assertThatThrownBy(() -> UnitList.own(List.of(unit("0002-a", "0002"), unit("0001-b", "0001"))))
        .hasMessageContaining("higher order");
    assertThatThrownBy(() -> UnitList.own(List.of(unit("0002-a", "0001"))))
        .hasMessageContaining("does not begin with");
  }

  @Test
  void trap11EveryUnitHasTheSameAuthorAndItsListedId() {
    assertThat(ChangeUnits.all())
        .allSatisfy(
            u -> {
              ChangeUnit annotation = u.type().getAnnotation(ChangeUnit.class);
              assertThat(annotation.id()).isEqualTo(u.id());
              assertThat(annotation.order()).isEqualTo(u.order());
              assertThat(annotation.author()).isEqualTo(ChangeUnits.AUTHOR);
              assertThat(annotation.runAlways()).isFalse();
            });
  }

  @Test
  void trap12TheRollbackOfAFailedUnitRemovesOnlyWhatTheUnitCreated(
      MongoDatabase database, MongoClient client) {
    database.getCollection("pack_runs").createIndex(new Document("other", 1));
    Probe.ON_ROLLBACK.set(step -> step.revert(Probe.DECLARATION));
    Probe.ON_EXECUTE.set(
        step -> {
          step.apply(Probe.DECLARATION);
          throw new IllegalStateException("fails when half is done");
        });

    assertThatThrownBy(
            () -> Desk.operations(client, database, Probe.only()).migrate(null, false, false))
        .hasMessageContaining("rolled back");

    assertThat(Indexes.names(database, "pack_runs")).containsExactlyInAnyOrder("_id_", "other_1");
    assertThat(Desk.states(database, "9004-probe")).containsExactly("ROLLED_BACK");
  }

  @Test
  void trap12AFailedBackfillIsNotRolledBackAndIsRecordedAsFailed(
      MongoDatabase database, MongoClient client) {
    ChangeUnits.Unit backfill =
        new ChangeUnits.Unit("9004-probe", "9004", Probe.First.class, SchemaDeclaration.NONE);
    Probe.ON_EXECUTE.set(
        step -> {
          throw new IllegalStateException("the store went away");
        });
    Operations operations = Desk.operations(client, database, List.of(backfill));

    assertThatThrownBy(() -> operations.migrate(null, false, false))
        .hasMessageContaining("the store went away");

    assertThat(Probe.ROLLED_BACK).hasValue(0);
    assertThat(Desk.states(database, "9004-probe")).containsExactly("FAILED");
    assertThat(operations.steps().get(0).state()).isEqualTo(StepState.FAILED);
    Probe.reset();
    assertThat(operations.migrate(null, false, false).outcome())
        .isEqualTo(MigrationReport.Outcome.APPLIED);
  }

  @Test
  void trap12ABlockedUnitChangesNothingAndItsOwnExceptionIsThrown(
      MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    operations.migrate("0001-collections", false, false);
    database
        .getCollection("pack_artifacts")
        .createIndex(
            new Document("runId", 1).append("name", 1),
            new IndexOptions().name("by_hand").sparse(true));

    assertThatThrownBy(() -> operations.migrate(null, false, false))
        .isInstanceOf(SchemaBlockedException.class)
        .hasMessageContaining("by_hand");

    assertThat(Indexes.names(database, "pack_run_logs")).containsExactly("_id_");
    assertThat(Desk.rows(database, "0002-indexes")).isEmpty();
    assertThatThrownBy(operations::pending)
        .isInstanceOf(SchemaBlockedException.class)
        .hasMessageContaining("by_hand");
  }

  @Test
  void trap13LeaseAndWaitComeFromTheSettings(MongoDatabase database, MongoClient client) {
    Desk.lockByMongock(database, Instant.now().plus(Duration.ofMinutes(5)));
    var settings = TestSettings.of(database.getName()).waiting(Duration.ofMillis(300)).build();
    long started = System.nanoTime();

    assertThatThrownBy(
            () -> Desk.operations(client, settings, Probe.only()).migrate(null, false, false))
        .isInstanceOf(LockNotAcquiredException.class);

    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void trap14ALockThatIsNotObtainedIsAnErrorThatNamesTheHolder(
      MongoDatabase database, MongoClient client) {
    Desk.lockByMongock(database, Instant.now().plus(Duration.ofMinutes(5)));
    var settings = TestSettings.of(database.getName()).waiting(Duration.ofMillis(100)).build();

    assertThatThrownBy(
            () -> Desk.operations(client, settings, Probe.only()).migrate(null, false, false))
        .isInstanceOf(LockNotAcquiredException.class)
        .hasMessageContaining("mongock-itself");
    assertThat(Probe.EXECUTED).hasValue(0);
  }

  @Test
  void trap15UnitsReceiveOnlyInterfaces() {
    for (ChangeUnits.Unit unit : ChangeUnits.all()) {
      Stream.of(unit.type().getDeclaredMethods())
          .filter(m -> !m.isSynthetic())
          .map(Method::getParameterTypes)
          .flatMap(Stream::of)
          .filter(p -> p.getPackageName().startsWith("taskrunner"))
          .filter(p -> !p.getName().contains("CollectionRef"))
          .forEach(p -> assertThat(p.isInterface()).as(p.getName()).isTrue());
    }
  }

  @Test
  void trap16ASecondRunOfTheSameOperationsKeepsTheRowsOfTheFirst(
      MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, Probe.only());

    operations.migrate(null, false, false);
    operations.undo(null);
    operations.migrate(null, false, false);

    assertThat(Desk.rows(database, "9004-probe"))
        .extracting(r -> r.getString("executionId"))
        .hasSize(3)
        .doesNotHaveDuplicates();
  }

  @Test
  void trap17ReadingCreatesNothing(MongoDatabase database, MongoClient client) {
    SchemaOperations operations = Desk.operations(client, database);

    operations.state();
    operations.plan();
    operations.verify();
    operations.lockStatus();
    operations.pending();
    operations.undoable(null);
    operations.migrate(null, true, false);

    assertThat(database.listCollectionNames()).isEmpty();
  }

  @Test
  void trap18TheStateShowsTheErrorOfAFailedUnit(MongoDatabase database, MongoClient client) {
    Probe.ON_EXECUTE.set(
        step -> {
          throw new IllegalStateException("no such luck");
        });
    Operations operations = Desk.operations(client, database, Probe.only());
    assertThatThrownBy(() -> operations.migrate(null, false, false)).isNotNull();

    StateReport state = operations.state();

    assertThat(state.history()).hasSize(1);
    assertThat(state.history().get(0).error()).contains("no such luck");
    assertThat(state.history().get(0).state()).isEqualTo("rolled-back");
  }

  @Test
  void trap20AKilledUnitIsRecognisedByItsMarkAndRunAgain(
      MongoDatabase database, MongoClient client) {
    database
        .getCollection("pack_schema_policy")
        .insertOne(
            Document.parse(
                """
                {_id: "policy", steps: {"9004-probe": {running: {
                  as: "apply", owner: "dead", host: "node-9", since: {$date: "2026-01-01T00:00:00Z"}
                }}}}
                """));

    MigrationReport report =
        Desk.operations(client, database, Probe.only()).migrate(null, false, false);

    assertThat(report.steps().get(0).detail()).contains("run again").contains("node-9");
    assertThat(
            new HistoryReader(new Bookkeeping(database, ""), UnitList.own(Probe.only()))
                .read(null)
                .policy()
                .step("9004-probe")
                .running())
        .isNull();
  }

  private static ChangeUnits.Unit unit(String id, String order) {
    return new ChangeUnits.Unit(id, order, Probe.First.class, SchemaDeclaration.NONE);
  }

  private static void stealLock(MongoDatabase database) {
    database
        .getCollection("mongockLock")
        .updateOne(new Document(), new Document("$set", new Document("owner", "thief")));
  }

  private static void refuseRowsInState(MongoDatabase database, String state) {
    database.createCollection(
        "mongockChangeLog",
        new CreateCollectionOptions()
            .validationOptions(new ValidationOptions().validator(Filters.ne("state", state))));
  }
}
