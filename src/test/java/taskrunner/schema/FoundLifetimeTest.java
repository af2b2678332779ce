package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static taskrunner.schema.SchemaFixture.ALL;
import static taskrunner.schema.SchemaFixture.INDEXES;
import static taskrunner.schema.SchemaFixture.engine;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.UndoReport.Kept;
import taskrunner.testing.MongoTest;

/** An undo that is stopped while it rebuilds an index that the step only found. */
@MongoTest
class FoundLifetimeTest {
  private final MemoryRecord record = new MemoryRecord();

  @ParameterizedTest
  @ValueSource(strings = {"timestamp_1", "mine"})
  void theNextUndoCreatesTheIndexAgain(String name, MongoDatabase database) {
    stoppedAfterTheDrop(name, database);

    SchemaEngine.AppliedStep next = engine(database, ValidationMode.STRICT).step("0002", record);
    next.revert(INDEXES);

    assertThat(indexes(database))
        .singleElement()
        .returns(name, LiveIndex::name)
        .returns(null, LiveIndex::expireAfterSeconds);
    assertThat(next.kept())
        .containsExactly(
            new Kept("pack_run_logs", 0, "the index " + name + " was there before this step"));
    assertThat(record.entries()).isEmpty();
  }

  /** A start or a repair has created the index since, under its declared name. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anIndexThatExistsAgainUnderAnotherNameIsTheOne(boolean recorded, MongoDatabase database) {
    stoppedAfterTheDrop("mine", database);
    SchemaEngine engine = engine(database, ValidationMode.STRICT);
    if (recorded) {
      engine.restoring(
          Map.of(INDEXES, record),
          () -> engine.repair(ALL, Duration.ofDays(2), Duration.ofDays(2)));
    } else {
      engine.applyPolicy(ALL, Duration.ofDays(2));
    }
    assertThat(indexes(database)).extracting(LiveIndex::name).contains("timestamp_1");

    SchemaEngine.AppliedStep next = engine.step("0002", record);
    next.revert(INDEXES);

    assertThat(indexes(database))
        .filteredOn(index -> index.keys().containsKey("timestamp"))
        .singleElement()
        .returns("timestamp_1", LiveIndex::name)
        .returns(null, LiveIndex::expireAfterSeconds);
    assertThat(record.entries()).isEmpty();
  }

  /** A person has created one with the same key. */
  @Test
  void anIndexInTheWayStays(MongoDatabase database) {
    stoppedAfterTheDrop("mine", database);
    database
        .getCollection("pack_run_logs")
        .createIndex(Indexes.ascending("timestamp"), new IndexOptions().name("other").hidden(true));

    engine(database, ValidationMode.STRICT).step("0002", record).revert(INDEXES);

    assertThat(indexes(database)).extracting(LiveIndex::name).containsExactly("other");
    assertThat(record.entries()).isEmpty();
  }

  @Test
  void anIndexOfACollectionThatIsGoneIsNotCreated(MongoDatabase database) {
    stoppedAfterTheDrop("timestamp_1", database);
    database.getCollection("pack_run_logs").drop();

    engine(database, ValidationMode.STRICT).step("0002", record).revert(INDEXES);

    assertThat(database.listCollectionNames()).doesNotContain("pack_run_logs");
    assertThat(record.entries()).isEmpty();
  }

  private void stoppedAfterTheDrop(String name, MongoDatabase database) {
    database
        .getCollection("pack_run_logs")
        .createIndex(Indexes.ascending("timestamp"), new IndexOptions().name(name));
    SchemaEngine engine = engine(database, ValidationMode.STRICT);
    engine.step("0002", record).apply(INDEXES);
    engine.applyPolicy(ALL, Duration.ofDays(2));
    class Stop extends RuntimeException {}
    SchemaEngine stopped =
        new SchemaEngine(
            database,
            CollectionNames.DEFAULTS,
            ValidationMode.STRICT,
            new CheckGuard(
                () -> {
                  if (indexes(database).stream().noneMatch(i -> i.name().equals(name))) {
                    throw new Stop();
                  }
                }));
    assertThatThrownBy(() -> stopped.step("0002", record).revert(INDEXES)).isInstanceOf(Stop.class);
    assertThat(indexes(database)).extracting(LiveIndex::name).doesNotContain(name);
  }

  private static List<LiveIndex> indexes(MongoDatabase database) {
    return LiveIndex.of(database, "pack_run_logs");
  }
}
