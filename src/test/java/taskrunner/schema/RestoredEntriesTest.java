package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.engine;
import static taskrunner.schema.SchemaFixture.validation;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ValidationOptions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoTest;

/** The undo that follows a repair after an unfinished undo. */
@MongoTest
class RestoredEntriesTest {
  private static final String RUNS = CollectionRef.RUNS.defaultName();

  private final MemoryRecord record = new MemoryRecord();
  private final StepEntries entries = new StepEntries(record);

  /** The undo was killed after it had removed the first of two entries. */
  @Test
  void anEarlierValidatorIsRecordedAgain(MongoDatabase database) {
    database.createCollection(
        RUNS,
        new CreateCollectionOptions()
            .validationOptions(new ValidationOptions().validator(Filters.exists("_id"))));
    Validation earlier = validation(database, CollectionRef.RUNS);
    SchemaEngine engine = engine(database, ValidationMode.STRICT);
    engine.step("0001", record).apply(COLLECTIONS);
    new SchemaCommands(database, WriteGuard.none(), IndexBuilds.UNWATCHED, "undo")
        .setValidation(RUNS, earlier);
    entries.remove(Objects.requireNonNull(entries.validator(RUNS)));

    engine.restoring(Map.of(COLLECTIONS, record), () -> engine.repair(COLLECTIONS, null, null));
    assertThat(validation(database, CollectionRef.RUNS)).isNotEqualTo(earlier);
    engine.step("0001", record).revert(COLLECTIONS);

    assertThat(validation(database, CollectionRef.RUNS)).isEqualTo(earlier);
  }

  @Test
  void failedWorkLeavesNoEntryOfWhatItHasNotCreated(MongoDatabase database) {
    SchemaEngine engine = engine(database, ValidationMode.STRICT);
    IllegalStateException failure = new IllegalStateException("failed");

    assertThatThrownBy(
            () ->
                engine.restoring(
                    Map.of(COLLECTIONS, record),
                    () -> {
                      database.createCollection(RUNS);
                      throw failure;
                    }))
        .isSameAs(failure);

    assertThat(record.entries()).extracting(StepRecord.Entry::collection).containsOnly(RUNS);
  }
}
