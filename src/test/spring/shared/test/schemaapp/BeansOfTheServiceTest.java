package schemaapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.ChangeUnit;
import taskrunner.ChangeUnitProvider;
import taskrunner.DataStep;
import taskrunner.DataUnit;
import taskrunner.MigrationListener;
import taskrunner.MigrationReport;
import taskrunner.StepReport;

/** Listeners and change units that are beans. */
class BeansOfTheServiceTest {
  private final TestDatabase database = new TestDatabase();

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void listenersAreCalledAndTheirExceptionsChangeNothing() {
    var calls = new CopyOnWriteArrayList<String>();
    Contexts.over(database)
        .withBean(
            "throwing",
            MigrationListener.class,
            () ->
                new MigrationListener() {
                  @Override
                  public void stepStarted(String id) {
                    throw new IllegalStateException(id);
                  }
                })
        .withBean(
            "hearing",
            MigrationListener.class,
            () ->
                new MigrationListener() {
                  @Override
                  public void stepFinished(StepReport step) {
                    calls.add(step.id());
                  }

                  @Override
                  public void migrationFinished(MigrationReport report) {
                    calls.add(report.outcome().name());
                  }
                })
        .run(context -> assertThat(context).hasNotFailed());
    assertThat(calls).contains("0001-collections", "0002-indexes").endsWith("APPLIED");
  }

  @Test
  void unitsOfTheServiceRunAfterThoseOfTheModuleAndAreInHealth() {
    Contexts.over(database)
        .withBean(ChangeUnitProvider.class, Billing::new)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(database.database().getCollection("rates").countDocuments()).isEqualTo(1);
              database
                  .database()
                  .getCollection("mongockChangeLog")
                  .deleteMany(new org.bson.Document("author", "billing"));
              assertThat(Line.status(context)).isEqualTo("OUT_OF_SERVICE");
              assertThat(Line.details(context))
                  .containsEntry("pending", List.of("billing/0001-rates"));
            });
  }

  /** A provider of one unit with code. */
  static final class Billing implements ChangeUnitProvider {
    @Override
    public String namespace() {
      return "billing";
    }

    @Override
    public List<? extends ChangeUnit> units() {
      return List.of(new Rates());
    }
  }

  static final class Rates implements DataUnit {
    @Override
    public String id() {
      return "0001-rates";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public void execute(DataStep step) {
      step.guard()
          .write(
              session ->
                  step.database()
                      .getCollection("rates")
                      .insertOne(session, new org.bson.Document("_id", 1)));
    }

    @Override
    public void rollback(DataStep step) {
      step.database().getCollection("rates").drop();
    }
  }
}
