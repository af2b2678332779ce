package taskrunner.schema;

import static com.mongodb.client.model.Indexes.ascending;
import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.INDEXES;

import changeunits.ChangeUnits;
import com.mongodb.client.model.Filters;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import taskrunner.database.BsonEquality;

class SchemaDeclarationTest {
  @Test
  void releasedDeclarationsNeverChange() throws IOException {
    Properties pinned = new Properties();
    try (var stream = SchemaDeclarationTest.class.getResourceAsStream("/checksums.properties")) {
      pinned.load(Objects.requireNonNull(stream));
    }
    Map<String, String> declared = new HashMap<>();
    for (ChangeUnits.Unit unit : ChangeUnits.all()) {
      declared.put(unit.id(), unit.declaration().checksum());
    }
    assertThat(declared)
        .as("not released yet? `make checksum UNIT=id`; released: what it declares must not change")
        .isEqualTo(pinned);
  }

  @Test
  void eachUnitHasTheChecksumOfItsDeclaration() {
    for (ChangeUnits.Unit unit : ChangeUnits.all()) {
      assertThat(unit.checksum())
          .as("run `make checksum UNIT=%s`", unit.id())
          .isEqualTo(unit.declaration().checksum());
      assertThat(unit.isBackfill()).isEqualTo(unit.declaration().equals(SchemaDeclaration.NONE));
    }
  }

  @Test
  void theChecksumDependsOnEveryPartOfTheDeclaration() {
    IndexDeclaration index = IndexDeclaration.index(CollectionRef.RUNS, ascending("a", "b"));
    assertThat(
            List.of(
                checksum(index),
                checksum(IndexDeclaration.index(CollectionRef.LOGS, ascending("a", "b"))),
                checksum(IndexDeclaration.index(CollectionRef.RUNS, ascending("b", "a"))),
                checksum(IndexDeclaration.uniqueIndex(CollectionRef.RUNS, ascending("a", "b"))),
                checksum(index.where(Filters.gt("a", ""))),
                SchemaDeclaration.NONE.checksum(),
                COLLECTIONS.checksum(),
                new SchemaDeclaration(COLLECTIONS.collections(), List.of(index)).checksum()))
        .doesNotHaveDuplicates();
    assertThat(checksum(index))
        .isEqualTo(checksum(IndexDeclaration.index(CollectionRef.RUNS, ascending("a", "b"))));
  }

  @Test
  void foldKeepsTheLaterValidatorAndIndex() {
    IndexDeclaration plain = IndexDeclaration.index(CollectionRef.RUNS, ascending("a"));
    IndexDeclaration partial = plain.where(Filters.gt("a", ""));
    CollectionDeclaration later = new CollectionDeclaration(CollectionRef.RUNS, "later.json");
    SchemaDeclaration folded =
        SchemaDeclaration.fold(
            List.of(
                COLLECTIONS,
                SchemaDeclaration.ofIndexes(plain),
                SchemaDeclaration.NONE,
                SchemaDeclaration.ofIndexes(partial),
                SchemaDeclaration.ofCollections(later)));
    assertThat(folded.collections()).hasSize(4).contains(later);
    assertThat(folded.indexes()).containsExactly(partial);
    assertThat(SchemaDeclaration.fold(List.of())).isEqualTo(SchemaDeclaration.NONE);
  }

  @Test
  void uniqueIndexesComeFirstThenTheDeclaredOrder() {
    assertThat(INDEXES.indexesInOrder().stream().map(i -> i.collection() + " " + i.name()))
        .containsExactly(
            "pack_run_logs runId_1_sequence_1",
            "pack_artifacts runId_1_name_1",
            "pack_run_approvals runId_1_approvalId_1",
            "pack_runs updatedAt_-1",
            "pack_runs tenantId_1_updatedAt_-1",
            "pack_run_logs runId_1_timestamp_1",
            "pack_run_logs timestamp_1",
            "pack_artifacts runId_1",
            "pack_run_approvals status_1_requestedAt_1");
  }

  @Test
  void documentsAreComparedWithoutFieldOrderAndNumberTypes() {
    assertThat(same("{a: 1, b: {$numberLong: '2'}}", "{b: 2.0, a: {$numberLong: '1'}}")).isTrue();
    assertThat(same("{a: [1, 2]}", "{a: [2, 1]}")).isFalse();
    assertThat(same("{a: 1}", "{a: '1'}")).isFalse();
    assertThat(same("{a: 1}", "{a: 1, b: null}")).isFalse();
    assertThat(
            IndexKeys.same(
                BsonDocument.parse("{a: 1.0, b: -1}"), BsonDocument.parse("{a: 1, b: -5}")))
        .isTrue();
    assertThat(
            IndexKeys.same(BsonDocument.parse("{a: 1, b: 1}"), BsonDocument.parse("{b: 1, a: 1}")))
        .isFalse();
    assertThat(IndexKeys.same(BsonDocument.parse("{a: 1}"), BsonDocument.parse("{a: 'text'}")))
        .isFalse();
  }

  private static boolean same(String left, String right) {
    return BsonEquality.NUMBERS_BY_VALUE.same(BsonDocument.parse(left), BsonDocument.parse(right));
  }

  private static String checksum(IndexDeclaration index) {
    return SchemaDeclaration.ofIndexes(index).checksum();
  }
}
