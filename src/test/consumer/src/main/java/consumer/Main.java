package consumer;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.nio.file.Path;
import java.util.List;
import taskrunner.DataStep;
import taskrunner.DataUnit;
import taskrunner.ErrorCode;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.SchemaOperations;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.settings.StorageSettings;

/** Uses the whole API of the library, with only the dependencies that a service inherits from it. */
public final class Main {
  private Main() {}

  /** Arguments: the connection string with the database, a filesystem store, a dead-letter file. */
  public static void main(String[] arguments) {
    String uri = arguments[0];
    Path store = Path.of(arguments[1]);
    Path rejects = Path.of(arguments[2]);
    StorageSettings settings =
        StorageSettings.builder()
            .connectionString(uri)
            .filesystemRoot(store)
            .rejectsFile(rejects)
            .build();

    MigrationReport first = MigrationRunner.builder().settings(settings).run();
    check(first.outcome() == MigrationReport.Outcome.APPLIED, first);
    check(first.backfill() != null && first.backfill().runs().inserted() > 0, first);

    try (MongoClient client = MongoClients.create(uri);
        SchemaOperations operations =
            MigrationRunner.builder()
                .settings(s -> s.connectionString(uri).filesystemRoot(store).rejectsFile(rejects))
                .client(client)
                .open()) {
      check(operations.pending().isEmpty(), operations.pending());
      check(operations.plan().blockers().isEmpty(), operations.plan());
      check(operations.verify().drift().isEmpty(), operations.verify());
      check(operations.state().history().size() == first.steps().size(), operations.state());
      check(operations.undo().steps().size() == first.steps().size(), operations.state());
      check(operations.pending().size() == first.steps().size(), operations.pending());
      check(operations.migrate().outcome() == MigrationReport.Outcome.APPLIED, "again");
      check(operations.migrate().outcome() == MigrationReport.Outcome.UP_TO_DATE, "once more");
    }

    try {
      MigrationRunner.builder()
          .settings(s -> s.connectionString(uri).database("Upper " + List.of(1)))
          .run();
      throw new IllegalStateException("an invalid database name was accepted");
    } catch (TaskRunnerSchemaException expected) {
      System.out.println("rejected: " + expected.code().word());
    }
    failHalfWay(uri);
    check(!MigrationRunner.script(settings, false).isEmpty(), "script");
    System.out.println("module: " + MigrationRunner.class.getModule().getName());
    System.out.println("consumer: all checks passed");
  }

  /** A unit of the service that throws is rolled back and reported. */
  private static void failHalfWay(String uri) {
    try {
      MigrationRunner.builder()
          .settings(s -> s.connectionString(uri))
          .changeUnits("consumer", List.of(new HalfWay()))
          .run();
      throw new IllegalStateException("a unit that throws was applied");
    } catch (TaskRunnerSchemaException expected) {
      check(expected.code() == ErrorCode.STEP_FAILED, expected);
      check(expected.report() != null, expected);
    }
    check(HalfWay.rolledBack, "the unit was not taken back");
    try (SchemaOperations operations =
        MigrationRunner.builder()
            .settings(s -> s.connectionString(uri))
            .changeUnits("consumer", List.of(new HalfWay()))
            .open()) {
      check(String.valueOf(operations.state()).contains("it went half-way"), operations.state());
    }
  }

  private static final class HalfWay implements DataUnit {
    static boolean rolledBack;

    @Override
    public String id() {
      return "0001-half-way";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public void execute(DataStep step) {
      throw new IllegalStateException("it went half-way");
    }

    @Override
    public void rollback(DataStep step) {
      rolledBack = true;
    }
  }

  private static void check(boolean holds, Object what) {
    if (!holds) {
      throw new IllegalStateException(String.valueOf(what));
    }
  }
}
