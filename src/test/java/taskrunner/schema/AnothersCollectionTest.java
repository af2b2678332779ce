package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.engine;
import static taskrunner.schema.SchemaFixture.validation;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ClusteredIndexOptions;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.ValidationOptions;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.UndoReport.Kept;
import taskrunner.testing.MongoTest;

/** An empty collection in place of the one that the record names is not the step's own. */
@MongoTest
class AnothersCollectionTest {
  private final MemoryRecord record = new MemoryRecord();

  /** A process recorded the collection and died before it created it. */
  @Test
  void aCollectionWithAnothersValidatorIsKeptWithIt(MongoDatabase database) {
    record.put(List.of(StepEntries.collection("pack_runs", true)));
    database.createCollection(
        "pack_runs",
        new CreateCollectionOptions()
            .validationOptions(
                new ValidationOptions().validator(Document.parse("{planHash: {$ne: 1}}"))));
    engine(database, ValidationMode.STRICT).step("0001", record).apply(COLLECTIONS);
    assertThat(validation(database, CollectionRef.RUNS).modeText()).isEqualTo("strict");

    List<Kept> kept = revert(database);

    assertThat(kept).containsExactly(new Kept("pack_runs", 0, "it was there before this step"));
    assertThat(validation(database, CollectionRef.RUNS).validator().toJson())
        .isEqualTo("{\"planHash\": {\"$ne\": 1}}");
  }

  @Test
  void aCollectionThatWasCreatedAgainWithAnotherOptionIsKept(MongoDatabase database) {
    engine(database, ValidationMode.STRICT).step("0001", record).apply(COLLECTIONS);
    database.getCollection("pack_runs").drop();
    database.createCollection(
        "pack_runs",
        new CreateCollectionOptions()
            .clusteredIndexOptions(new ClusteredIndexOptions(new Document("_id", 1), true)));

    List<Kept> kept = revert(database);

    assertThat(kept)
        .containsExactly(
            new Kept(
                "pack_runs",
                0,
                "it is no longer the collection that this step made: it was created with"
                    + " clusteredIndex"));
    assertThat(database.listCollectionNames()).containsExactly("pack_runs");
  }

  private List<Kept> revert(MongoDatabase database) {
    SchemaEngine.AppliedStep undo = engine(database, ValidationMode.STRICT).step("0001", record);
    undo.revert(COLLECTIONS);
    return undo.kept();
  }
}
