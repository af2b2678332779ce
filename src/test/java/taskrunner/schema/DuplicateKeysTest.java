package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoTest;

/** Both ways to search for duplicates find the keys that the server itself treats as equal. */
@MongoTest
class DuplicateKeysTest {
  private static final IndexDeclaration UNIQUE = SchemaFixture.INDEXES.indexesInOrder().get(0);
  private static final String LOGS = "pack_run_logs";

  // The same number in three types is one key, and null equals a missing field.
  private static final List<BsonValue> VALUES =
      Arrays.asList(
          new BsonInt32(1),
          new BsonInt64(1),
          new BsonDouble(1),
          new BsonDouble(Double.NaN),
          new BsonString("1"),
          new BsonString(""),
          BsonNull.VALUE,
          new BsonDocument("a", new BsonInt32(1)),
          new BsonArray(List.of(new BsonInt32(1), new BsonInt32(5))),
          new BsonArray(List.of(new BsonInt32(1), new BsonInt32(7))),
          new BsonArray());

  private static Finding find(MongoDatabase database, List<Bson> twice) {
    LongQueries readings = new LongQueries(null, WriteGuard.none());
    return new DataCheck(database, readings, ScanBound.EXACT).duplicates(LOGS, UNIQUE, twice);
  }

  @Test
  void theSortedAndTheGroupedSearchFindTheSame(MongoDatabase database) {
    Random random = new Random(20251106);
    List<BsonDocument> entries = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      BsonDocument entry = new BsonDocument();
      for (String field : List.of("runId", "sequence")) {
        int at = random.nextInt(VALUES.size() + 1);
        if (at < VALUES.size()) {
          entry.append(field, VALUES.get(at));
        }
      }
      entries.add(entry);
    }
    database.getCollection(LOGS, BsonDocument.class).insertMany(entries);

    Finding sorted = find(database, DataCheck.sortedNeighbours());
    Finding grouped = find(database, DataCheck.grouped());

    assertThat(sorted.count()).isPositive().isEqualTo(grouped.count());
    // The server chooses the type in which an example is shown.
    assertThat(sorted.examples()).hasSize(5);
    assertThat(sorted.scanned()).isEqualTo(300);
  }

  @Test
  void aDuplicateKeyIsCountedOnce(MongoDatabase database) {
    for (int sequence : new int[] {3, 1, 3, 2, 3, 1}) {
      SchemaFixture.insert(
          database,
          CollectionRef.LOGS,
          new BsonDocument("runId", new BsonString("r"))
              .append("sequence", new BsonInt64(sequence)));
    }
    for (var twice : List.of(DataCheck.sortedNeighbours(), DataCheck.grouped())) {
      Finding found = find(database, twice);
      assertThat(found.count()).isEqualTo(2);
      assertThat(found.examples())
          .hasSize(2)
          .allSatisfy(example -> assertThat(example).contains("\"runId\": \"r\""));
    }
  }

  @Test
  void withoutDuplicatesNothingIsFound(MongoDatabase database) {
    SchemaFixture.insert(database, CollectionRef.LOGS, new BsonDocument());
    SchemaFixture.insert(
        database, CollectionRef.LOGS, new BsonDocument("sequence", new BsonInt64(1)));
    for (var twice : List.of(DataCheck.sortedNeighbours(), DataCheck.grouped())) {
      assertThat(find(database, twice).count()).isZero();
    }
  }
}
