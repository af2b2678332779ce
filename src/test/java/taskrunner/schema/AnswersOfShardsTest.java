package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Combines what a router returns for each shard. The answers have the form of MongoDB's manual. */
class AnswersOfShardsTest {
  @ParameterizedTest
  @CsvSource({
    "'{numIndexesBefore: 1, numIndexesAfter: 2}', 1, true",
    "'{numIndexesBefore: 2, numIndexesAfter: 2}', 1, false",
    "'{numIndexesBefore: 1, numIndexesAfter: 3}', 2, true",
    "'{numIndexesBefore: 2, numIndexesAfter: 3}', 2, false",
    "'{raw: {\"s0/h:1\": {numIndexesBefore: 2, numIndexesAfter: 2},"
        + " \"s1/h:2\": {numIndexesBefore: 1, numIndexesAfter: 2}}}', 1, true",
    "'{raw: {\"s0/h:1\": {numIndexesBefore: 2, numIndexesAfter: 2},"
        + " \"s1/h:2\": {numIndexesBefore: 2, numIndexesAfter: 2}}}', 1, false",
    // One index existed; another client's build began while this one ran.
    "'{numIndexesBefore: 2, numIndexesAfter: 4}', 2, false",
    // A single existing index needs no build, and the server answers at once.
    "'{numIndexesBefore: 2, numIndexesAfter: 3}', 1, true",
    "'{ok: 1}', 2, true",
  })
  void indexesWereBuiltIfAnyShardBuiltAll(String answer, int requested, boolean made) {
    assertThat(SchemaCommands.made(BsonDocument.parse(answer), requested, 1)).isEqualTo(made);
  }

  @Test
  void theSizesOfShardsAreAdded() {
    BsonDocument sum =
        CollectionFactsReader.sum(
            BsonDocument.parse(
                "{size: 10, storageSize: 4, totalIndexSize: 3, indexSizes: {_id_: 1, a: 2}}"),
            BsonDocument.parse(
                "{size: 5, storageSize: 1, totalIndexSize: 2, indexSizes: {_id_: 2}}"));
    assertThat(sum)
        .isEqualTo(
            BsonDocument.parse(
                """
                {size: {$numberLong: '15'}, storageSize: {$numberLong: '5'},
                 totalIndexSize: {$numberLong: '5'},
                 indexSizes: {_id_: {$numberLong: '3'}, a: {$numberLong: '2'}}}"""));
  }

  @Test
  void theUsesOnShardsAreAddedSinceTheEarliestCount() {
    BsonDocument late = BsonDocument.parse("{ops: {$numberLong: '2'}, since: {$date: 2000}}");
    BsonDocument early = BsonDocument.parse("{ops: {$numberLong: '3'}, since: {$date: 1000}}");
    BsonDocument both = BsonDocument.parse("{ops: {$numberLong: '5'}, since: {$date: 1000}}");
    assertThat(CollectionFactsReader.together(late, early)).isEqualTo(both);
    assertThat(CollectionFactsReader.together(early, late)).isEqualTo(both);
  }

  @Test
  void aBuildHasThePhaseOfTheSlowestShard() {
    var scanning = new BuildOperations.Seen("scanning collection", 10, 100);
    var inserting = new BuildOperations.Seen("inserting keys", 90, 100);
    var both = new BuildOperations.Seen("scanning collection", 100, 200);
    assertThat(scanning.with(inserting)).isEqualTo(both);
    assertThat(inserting.with(scanning)).isEqualTo(both);
  }
}
