package taskrunner.migration;

import changeunits.ChangeUnits;
import com.mongodb.client.model.Indexes;
import io.mongock.api.annotations.ChangeUnit;
import io.mongock.api.annotations.Execution;
import io.mongock.api.annotations.RollbackExecution;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.IndexDeclaration;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaStep;

/** Change units whose behaviour a test sets. Each test begins with {@link #reset}. */
final class Probe {
  static final SchemaDeclaration DECLARATION =
      SchemaDeclaration.ofIndexes(
          IndexDeclaration.index(CollectionRef.RUNS, Indexes.ascending("probe")),
          IndexDeclaration.index(CollectionRef.RUNS, Indexes.ascending("other")));
  static final ChangeUnits.Unit FIRST =
      new ChangeUnits.Unit("9004-probe", "9004", First.class, DECLARATION);
  static final ChangeUnits.Unit SECOND =
      new ChangeUnits.Unit("9005-probe", "9005", Second.class, DECLARATION);

  static final AtomicReference<Consumer<SchemaStep>> ON_EXECUTE = new AtomicReference<>(s -> {});
  static final AtomicReference<Consumer<SchemaStep>> ON_ROLLBACK = new AtomicReference<>(s -> {});
  static final AtomicInteger EXECUTED = new AtomicInteger();
  static final AtomicInteger ROLLED_BACK = new AtomicInteger();

  private Probe() {}

  static void reset() {
    ON_EXECUTE.set(s -> {});
    ON_ROLLBACK.set(s -> {});
    EXECUTED.set(0);
    ROLLED_BACK.set(0);
  }

  static List<ChangeUnits.Unit> only() {
    return List.of(FIRST);
  }

  private static void execute(SchemaStep step) {
    EXECUTED.incrementAndGet();
    ON_EXECUTE.get().accept(step);
  }

  private static void rollBack(SchemaStep step) {
    ROLLED_BACK.incrementAndGet();
    ON_ROLLBACK.get().accept(step);
  }

  /** A unit with the behaviour that the test set. */
  @ChangeUnit(id = "9004-probe", order = "9004", author = "taskrunner", transactional = false)
  public static final class First {
    @Execution
    public void execution(SchemaStep step) {
      Probe.execute(step);
    }

    @RollbackExecution
    public void revert(SchemaStep step) {
      Probe.rollBack(step);
    }
  }

  /** A second such unit. */
  @ChangeUnit(id = "9005-probe", order = "9005", author = "taskrunner", transactional = false)
  public static final class Second {
    @Execution
    public void execution(SchemaStep step) {
      Probe.execute(step);
    }

    @RollbackExecution
    public void revert(SchemaStep step) {
      Probe.rollBack(step);
    }
  }
}
