package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import taskrunner.testing.MongoTest;
import taskrunner.testing.ServerVersion;

/**
 * Every rule of the released validators: a real server accepts valid documents and refuses others.
 */
@MongoTest
class ValidatorRulesTest {
  private static final String NOTHING = "";

  /**
   * One rule: a valid document with {@code field} set to each value, or left out, is accepted or
   * refused.
   */
  record Rule(CollectionRef collection, String field, List<String> accepted, List<String> refused) {
    @Override
    public String toString() {
      return collection.defaultName() + "." + field;
    }
  }

  private static final String DATE = "{$date: 0}";
  private static final String LONG = "{$numberLong: '3'}";
  private static final String OBJECT_ID = "{$oid: '0123456789abcdef01234567'}";

  static Stream<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    of(rules, CollectionRef.RUNS)
        .rule("_id", ok("'r'"), no("''", "1", OBJECT_ID))
        .rule("planHash", ok("'h'", "''"), no(NOTHING, "null", "1"))
        .rule("plan", ok("{}", "{'a.b': null, '$x': 1}"), no(NOTHING, "null", "'p'", "[]"))
        .rule("failurePolicy", ok("{}", "{more: 1}"), no(NOTHING, "null", "'p'"))
        .rule(
            "failurePolicy.maxAttempts",
            ok(NOTHING, "1", LONG),
            no("0", "1.0", "'1'", "null", "{$numberLong: '0'}"))
        .rule(
            "failurePolicy.backoffSeconds", ok(NOTHING, "0", LONG), no("-1", "0.5", "'0'", "null"))
        .rule("failurePolicy.continueOnError", ok(NOTHING, "true"), no("1", "'true'", "null"))
        .rule("requestedAt", ok(DATE), no(NOTHING, "null", "'2025-11-06T10:15:30Z'", LONG))
        .rule("createdAt", ok(DATE), no(NOTHING, "null", "'2025-11-06T10:15:30Z'", LONG))
        .rule("updatedAt", ok(DATE), no(NOTHING, "null", "'2025-11-06T10:15:30Z'", LONG))
        .rule(
            "steps",
            ok("[]", "[{stepId: 'a', status: 's', kind: null, more: {}}]"),
            no(NOTHING, "null", "{}", "['a']", "[null]"))
        .rule("steps.0.stepId", ok("'a'"), no(NOTHING, "''", "null", "1"))
        .rule("steps.0.status", ok("'new word'"), no(NOTHING, "''", "null", "1"))
        .rule("steps.0.attempts", ok(NOTHING, "0", LONG), no("-1", "1.5", "'1'", "null"))
        .rule("tenantId", ok(NOTHING, "null", "'t'", "''"), no("1", "{}"))
        .rule("unknown", ok("null", "{a: [1]}"), no());
    of(rules, CollectionRef.LOGS)
        .rule("_id", ok(NOTHING, OBJECT_ID), no("'a'", "1"))
        .rule("runId", ok("'r'"), no(NOTHING, "null", "1"))
        .rule(
            "sequence",
            ok(LONG, "{$numberLong: '0'}"),
            no(NOTHING, "null", "1", "1.0", "'1'", "{$numberLong: '-1'}"))
        .rule("timestamp", ok(DATE), no(NOTHING, "null", "'2025-11-06T10:15:30Z'"))
        .rule(
            "level",
            ok("'trace'", "'debug'", "'info'", "'warn'", "'error'"),
            no(NOTHING, "null", "'Info'", "'warning'", "2"))
        .rule("eventType", ok("'e'"), no(NOTHING, "null", "''", "1"))
        .rule("message", ok("'m'", "''"), no(NOTHING, "null", "1"))
        .rule("stepId", ok(NOTHING, "null", "'s'"), no("1", "{}"))
        .rule(
            "metadata",
            ok(NOTHING, "null", "{}", "{'a.b': 'c'}"),
            no("'m'", "[]", "{a: 1}", "{a: null}", "{a: 'b', c: {}}"))
        .rule("unknown", ok("1"), no());
    of(rules, CollectionRef.ARTIFACTS)
        .rule("_id", ok(NOTHING, OBJECT_ID), no("'a'", "1"))
        .rule("runId", ok("'r'"), no(NOTHING, "null", "1"))
        .rule("name", ok("'n'"), no(NOTHING, "null", "1"))
        .rule("type", ok("'file'", "'object'", "'other'"), no(NOTHING, "null", "''", "1"))
        .rule("sourcePath", ok(NOTHING, "null", "'p'"), no("1"))
        .rule("storedPath", ok(NOTHING, "null", "'p'"), no("1"))
        .rule(
            "status",
            ok("'pending'", "'copied'", "'materialized'", "'skipped'"),
            no(NOTHING, "null", "'Copied'", "'lost'", "1"))
        .rule("notes", ok(NOTHING, "null", "'n'"), no("1"))
        .rule("capturedAt", ok(DATE), no(NOTHING, "null", "'2025-11-06T10:15:30Z'"))
        .rule("expression", ok(NOTHING, "null", "1", "'x'", "[1, {}]", "{a: 1}"), no())
        .rule("unknown", ok("1"), no());
    of(rules, CollectionRef.APPROVALS)
        .rule("_id", ok(NOTHING, OBJECT_ID), no("'a'", "1"))
        .rule("runId", ok("'r'"), no(NOTHING, "null", "1"))
        .rule("approvalId", ok("'a'"), no(NOTHING, "null", "1"))
        .rule("requiredGrants", ok(NOTHING, "null", "[]", "['g']"), no("'g'", "[1]", "[null]"))
        .rule("stepIds", ok(NOTHING, "null", "[]", "['s']"), no("'s'", "[1]"))
        .rule("messages", ok(NOTHING, "null", "[]", "['m']"), no("'m'", "[{}]"))
        .rule("reasonTemplate", ok(NOTHING, "null", "'r'"), no("1"))
        .rule("actorId", ok(NOTHING, "null", "'a'"), no("1"))
        .rule("summary", ok(NOTHING, "null", "'s'"), no("1"))
        .rule("requestedAt", ok(DATE), no(NOTHING, "null", "'2025-11-06T10:15:30Z'"))
        .rule("completedAt", ok(NOTHING, "null", DATE), no("'2025-11-06T10:15:30Z'", "1"))
        .rule(
            "status",
            ok("'pending'", "'approved'", "'rejected'", "'expired'", "'Approved'", "'PENDING'"),
            no(NOTHING, "null", "'open'", "'approved\\n'", "' approved'", "'approveds'", "0"))
        .rule("unknown", ok("1"), no());
    return rules.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void theServerAcceptsAndRefusesTheValuesOfARule(Rule rule, MongoDatabase database) {
    createOnly(database, rule.collection());
    for (String value : rule.accepted()) {
      database.getCollection(rule.collection().defaultName()).deleteMany(new BsonDocument());
      SchemaFixture.insert(
          database, rule.collection(), with(rule.collection(), rule.field(), value));
    }
    for (String value : rule.refused()) {
      BsonDocument document = with(rule.collection(), rule.field(), value);
      database.getCollection(rule.collection().defaultName()).deleteMany(new BsonDocument());
      assertThatThrownBy(() -> SchemaFixture.insert(database, rule.collection(), document))
          .as("%s: %s", rule, value.isEmpty() ? "left out" : value)
          .isInstanceOf(MongoWriteException.class)
          .hasMessageContaining("failed validation");
    }
  }

  @Test
  void everyDeclaredFieldHasARule() {
    List<String> tested = rules().map(Rule::toString).toList();
    for (CollectionDeclaration declared : COLLECTIONS.collections()) {
      BsonDocument schema = declared.validator().getDocument("$jsonSchema");
      for (String field : schema.getDocument("properties").keySet()) {
        assertThat(tested).contains(declared.collection().defaultName() + "." + field);
      }
    }
  }

  @Test
  void everyFieldHasADescription() {
    for (CollectionDeclaration declared : COLLECTIONS.collections()) {
      BsonDocument schema = declared.validator().getDocument("$jsonSchema");
      assertThat(schema.getString("title").getValue()).isNotBlank();
      described(schema);
    }
  }

  @Test
  void aRefusalHasTheDescriptionOfTheField(MongoDatabase database) {
    ServerVersion.atLeast(6, database);
    createOnly(database, CollectionRef.LOGS);
    BsonDocument wrong = with(CollectionRef.LOGS, "level", "'warning'");
    assertThatThrownBy(() -> SchemaFixture.insert(database, CollectionRef.LOGS, wrong))
        .isInstanceOfSatisfying(
            MongoWriteException.class,
            e ->
                assertThat(e.getError().getDetails().toJson())
                    .contains("An entry in the log of a run")
                    .contains("one of trace, debug, info, warn, error"));
  }

  private static void described(BsonDocument schema) {
    for (BsonValue property : schema.getDocument("properties", new BsonDocument()).values()) {
      assertThat(property.asDocument().getString("description").getValue()).isNotBlank();
      described(property.asDocument());
      if (property.asDocument().get("items", BsonNull.VALUE).isDocument()) {
        described(property.asDocument().getDocument("items"));
      }
    }
  }

  private static void createOnly(MongoDatabase database, CollectionRef role) {
    CollectionDeclaration declared =
        COLLECTIONS.collections().stream()
            .filter(c -> c.collection().equals(role))
            .findFirst()
            .orElseThrow();
    SchemaFixture.engine(database, ValidationMode.STRICT)
        .step("0001-collections", new MemoryRecord())
        .apply(SchemaDeclaration.ofCollections(declared));
  }

  /** A valid document with one field, possibly a nested one, set or left out. */
  static BsonDocument with(CollectionRef role, String path, String value) {
    BsonDocument document = SchemaFixture.valid(role);
    BsonDocument parent = document;
    List<String> names = Arrays.asList(path.split("\\.", -1));
    BsonValue at = document;
    for (String name : names.subList(0, names.size() - 1)) {
      at =
          at.isArray()
              ? at.asArray().get(Integer.parseInt(name))
              : at.asDocument().get(name, BsonNull.VALUE);
      if (at.isDocument()) {
        parent = at.asDocument();
      }
    }
    String field = names.get(names.size() - 1);
    if (value.isEmpty()) {
      parent.remove(field);
    } else {
      parent.put(field, BsonDocument.parse("{v: " + value + "}").get("v", BsonNull.VALUE));
    }
    return document;
  }

  private static List<String> ok(String... values) {
    return List.of(values);
  }

  private static List<String> no(String... values) {
    return List.of(values);
  }

  private static Table of(List<Rule> rules, CollectionRef role) {
    return new Table(rules, role);
  }

  private record Table(List<Rule> rules, CollectionRef role) {
    Table rule(String field, List<String> accepted, List<String> refused) {
      rules.add(new Rule(role, field, accepted, refused));
      return this;
    }
  }
}
