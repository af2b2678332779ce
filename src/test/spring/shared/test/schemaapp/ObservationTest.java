package schemaapp;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The observations and metrics of a migration. */
class ObservationTest {
  private final TestDatabase database = new TestDatabase();
  private final TestObservationRegistry observations = TestObservationRegistry.create();
  private final MeterRegistry meters = new SimpleMeterRegistry();

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void aMigrationIsAnObservationWithAChildForEachStep() {
    Contexts.over(database)
        .withBean(TestObservationRegistry.class, () -> observations)
        .run(context -> assertThat(context).hasNotFailed());
    TestObservationRegistryAssert.assertThat(observations)
        .hasObservationWithNameEqualTo("taskrunner.schema.migrate")
        .that()
        .hasLowCardinalityKeyValue("outcome", "applied")
        .hasBeenStopped();
    for (var id : new String[] {"0001-collections", "0002-indexes", "0003-backfill"}) {
      TestObservationRegistryAssert.assertThat(observations)
          .hasAnObservation(
              one ->
                  one.hasNameEqualTo("taskrunner.schema.step")
                      .hasLowCardinalityKeyValue("step", id)
                      .hasLowCardinalityKeyValue("outcome", "executed")
                      .hasParentObservationContextMatching(
                          parent ->
                              ((Observation.ContextView) parent)
                                  .getName()
                                  .equals("taskrunner.schema.migrate")));
    }
  }

  @Test
  void aStartWithNothingToDoIsAnObservationToo() {
    Contexts.over(database).run(context -> assertThat(context).hasNotFailed());
    Contexts.over(database)
        .withBean(TestObservationRegistry.class, () -> observations)
        .run(context -> assertThat(context).hasNotFailed());
    TestObservationRegistryAssert.assertThat(observations)
        .hasObservationWithNameEqualTo("taskrunner.schema.migrate")
        .that()
        .hasLowCardinalityKeyValue("outcome", "up-to-date");
  }

  @Test
  void theBackfillsDocumentsAreCounted() {
    Contexts.over(database)
        .withPropertyValues(
            "taskrunner.storage.filesystem.root="
                + System.getProperty("taskrunner.project")
                + "/importer/sample-store")
        .withBean(MeterRegistry.class, () -> meters)
        .run(context -> assertThat(context).hasNotFailed());
    assertThat(counter("runs", "inserted")).isPositive();
    assertThat(counter("logs", "inserted")).isPositive();
    assertThat(counter("approvals", "rejected")).isZero();
  }

  private double counter(String kind, String result) {
    return meters
        .get("taskrunner.schema.import.documents")
        .tag("kind", kind)
        .tag("result", result)
        .counter()
        .count();
  }
}
