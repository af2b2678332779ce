package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;

import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import taskrunner.testing.MongoTest;

/** A plan names the rule that each invalid document breaks. */
@MongoTest
class PlanNamesRulesTest {
  static Stream<ValidatorRulesTest.Rule> refusing() {
    return ValidatorRulesTest.rules().filter(rule -> !rule.refused().isEmpty());
  }

  /**
   * For every value that the validators refuse, the plan counts a violation and names the field.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("refusing")
  void everyRefusedValueIsReportedForItsField(
      ValidatorRulesTest.Rule rule, MongoDatabase database) {
    String field = rule.field().replace(".0.", "[].");
    for (String value : rule.refused()) {
      database.getCollection(rule.collection().defaultName()).drop();
      BsonDocument broken = ValidatorRulesTest.with(rule.collection(), rule.field(), value);
      SchemaFixture.insert(database, rule.collection(), broken);

      PlannedAction action = planned(database, rule.collection());

      String what = rule + " " + (value.isEmpty() ? "left out" : value);
      assertThat(action.violations()).as(what).isEqualTo(1);
      assertThat(action.examples()).as(what).hasSize(1);
      assertThat(action.details().rules())
          .as(what)
          .isNotEmpty()
          .allSatisfy(
              broke -> {
                assertThat(broke.rule()).startsWith(field).contains(" must ");
                assertThat(broke.documents()).isEqualTo(1);
                assertThat(broke.examples()).isEqualTo(action.examples());
              });
    }
  }

  /** The text of each keyword of the released validators. */
  @Test
  void eachKindOfRuleHasAText(MongoDatabase database) {
    broken(database, CollectionRef.RUNS, "planHash", "");
    broken(database, CollectionRef.RUNS, "steps", "{}");
    broken(database, CollectionRef.RUNS, "steps.0.stepId", "''");
    broken(database, CollectionRef.RUNS, "steps.0.attempts", "-1");
    broken(database, CollectionRef.RUNS, "failurePolicy.maxAttempts", "0");
    broken(database, CollectionRef.RUNS, "failurePolicy.continueOnError", "1");
    broken(database, CollectionRef.RUNS, "tenantId", "1");
    broken(database, CollectionRef.LOGS, "sequence", "1");
    broken(database, CollectionRef.LOGS, "level", "'loud'");
    broken(database, CollectionRef.LOGS, "metadata", "{a: 1}");
    broken(database, CollectionRef.APPROVALS, "stepIds", "[1]");

    assertThat(words(database, CollectionRef.RUNS))
        .containsExactlyInAnyOrder(
            "planHash must be there",
            "steps must be an array",
            "steps[].stepId must not be empty",
            "steps[].attempts must be 0 or more",
            "failurePolicy.maxAttempts must be 1 or more",
            "failurePolicy.continueOnError must be true or false",
            "tenantId must be a string or null");
    assertThat(words(database, CollectionRef.LOGS))
        .containsExactlyInAnyOrder(
            "sequence must be a 64-bit integer",
            "level must be one of trace, debug, info, warn, error",
            "metadata.* must be a string");
    assertThat(words(database, CollectionRef.APPROVALS))
        .containsExactly("stepIds[] must be a string");
  }

  /** A keyword that no released validator uses has a text too. */
  @Test
  void otherKeywordsHaveATextToo() {
    BsonDocument validator =
        BsonDocument.parse(
            """
            {$jsonSchema: {properties: {
              hash: {pattern: "^sha256:"}, name: {maxLength: 3}, share: {minimum: 0,
              exclusiveMinimum: true}, tags: {uniqueItems: true, maxItems: 2}}}}""");
    assertThat(ValidatorRule.all(validator).stream().map(ValidatorRule::demand))
        .containsExactlyInAnyOrder(
            "hash must be text that matches ^sha256:",
            "name must be at most 3 characters long",
            "share must be more than 0",
            "tags must be without an item that occurs twice",
            "tags must be at most 2 items long");
  }

  private static void broken(
      MongoDatabase database, CollectionRef role, String field, String value) {
    BsonDocument document = ValidatorRulesTest.with(role, field, value);
    if (role.equals(CollectionRef.RUNS)) {
      long number = database.getCollection(role.defaultName()).countDocuments();
      document.put("_id", new BsonString("run-" + number));
    }
    SchemaFixture.insert(database, role, document);
  }

  private static List<String> words(MongoDatabase database, CollectionRef role) {
    return planned(database, role).details().rules().stream().map(BrokenRule::rule).toList();
  }

  private static PlannedAction planned(MongoDatabase database, CollectionRef role) {
    return SchemaFixture.plan(
            SchemaFixture.engine(database, ValidationMode.STRICT), "0001-collections", COLLECTIONS)
        .actions()
        .stream()
        .filter(action -> action.collection().equals(role.defaultName()))
        .findFirst()
        .orElseThrow();
  }
}
