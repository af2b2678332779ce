package taskrunner.schema;

import static com.mongodb.client.model.Indexes.ascending;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
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

  private static Finding find(MongoDatabase database, DuplicateKeys way) {
    return find(database, UNIQUE, way);
  }

  private static Finding find(MongoDatabase database, IndexDeclaration index, DuplicateKeys way) {
    LongQueries readings = new LongQueries(null, WriteGuard.none());
    return new DataCheck(database, readings, ScanBound.EXACT)
        .duplicates(index.collection().defaultName(), index, way);
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

    Finding sorted = find(database, DuplicateKeys.SORTED);
    Finding grouped = find(database, DuplicateKeys.GROUPED);

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
    for (DuplicateKeys way : DuplicateKeys.values()) {
      Finding found = find(database, way);
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
    for (DuplicateKeys way : DuplicateKeys.values()) {
      assertThat(find(database, way).count()).isZero();
    }
  }

  @Test
  void anElementOfTwoArraysIsADuplicateKey(MongoDatabase database) {
    insert(database, "{runId: ['a', 'b', 'b'], sequence: 1}", "{runId: 'c', sequence: 1}");
    for (DuplicateKeys way : DuplicateKeys.values()) {
      assertThat(find(database, way).clean()).as("%s", way).isTrue();
    }

    insert(database, "{runId: ['b', 'c'], sequence: 1}", "{runId: 'c', sequence: 1}");
    for (DuplicateKeys way : DuplicateKeys.values()) {
      Finding found = find(database, way);
      assertThat(found.count()).as("%s", way).isEqualTo(2);
      assertThat(found.examples())
          .containsExactly(
              "{\"runId\": \"b\", \"sequence\": 1}", "{\"runId\": \"c\", \"sequence\": 1}");
    }
  }

  /** The server decides: a unique index can be built exactly if the search finds nothing. */
  @Test
  void theSearchFindsSomethingExactlyIfTheServerRefusesTheIndex(MongoDatabase database) {
    List<String> values =
        List.of("1", "2", "null", "[]", "[1]", "[1, 2]", "[2, 3]", "[null]", "[[1]]", "[[2], 1]");
    List<String> items =
        List.of(
            "{s: 1, t: 1}",
            "{s: 2}",
            "{s: [1, 2]}",
            "{s: []}",
            "[]",
            "[{s: 1, t: 2}, {s: 2, t: 1}]",
            "[{s: 1}, {t: 1}]",
            "[{s: [3, 4], t: 1}]",
            "[{t: 2}, {s: 2, t: 1}]",
            "[5]",
            "5");
    CollectionRef parcels = CollectionRef.named("parcels");
    Random random = new Random(20251130);
    int refused = 0;
    for (int round = 0; round < 30; round++) {
      boolean inside = round % 2 == 0;
      IndexDeclaration index =
          IndexDeclaration.uniqueIndex(
              parcels, inside ? ascending("items.s", "items.t", "n") : ascending("n", "key"));
      MongoCollection<BsonDocument> collection =
          database.getCollection("parcels", BsonDocument.class);
      collection.deleteMany(new BsonDocument());
      List<BsonDocument> documents = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        List<String> from = inside ? items : values;
        documents.add(
            BsonDocument.parse(
                "{%s: %s, n: 1}"
                    .formatted(inside ? "items" : "key", from.get(random.nextInt(from.size())))));
      }
      collection.insertMany(documents);
      boolean built = canBeBuilt(collection, index);
      for (DuplicateKeys way : DuplicateKeys.values()) {
        assertThat(find(database, index, way).clean()).as("%s %s", way, documents).isEqualTo(built);
      }
      refused += built ? 0 : 1;
    }
    assertThat(refused).isBetween(5, 25);
  }

  private static boolean canBeBuilt(
      MongoCollection<BsonDocument> collection, IndexDeclaration index) {
    try {
      collection.createIndex(index.keys(), new IndexOptions().unique(true));
      collection.dropIndexes();
      return true;
    } catch (MongoException e) {
      assertThat(e.getCode()).isEqualTo(11000);
      return false;
    }
  }

  private static void insert(MongoDatabase database, String... documents) {
    for (String document : documents) {
      SchemaFixture.insert(database, CollectionRef.LOGS, BsonDocument.parse(document));
    }
  }
}
