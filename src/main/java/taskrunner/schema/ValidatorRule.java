package taskrunner.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * One rule of a validator. A document passes the validator if it satisfies all rules. So a query
 * can find, without a write, which rule a document violates.
 *
 * @param demand e.g. {@code planHash must be there}, {@code steps[].status must not be empty}
 * @param validator a validator of only this rule
 */
record ValidatorRule(String demand, BsonDocument validator) {
  private static final Set<String> NOT_RULES =
      Set.of("title", "description", "exclusiveMinimum", "exclusiveMaximum");

  /**
   * The rules of a validator, in the order of its fields; a validator that is not a JSON Schema is
   * a single rule.
   */
  static List<ValidatorRule> all(BsonDocument validator) {
    if (!validator.keySet().equals(Set.of("$jsonSchema"))) {
      return List.of(
          new ValidatorRule("the document must match " + BsonText.of(validator), validator));
    }
    List<ValidatorRule> rules = new ArrayList<>();
    for (SchemaNode node : SchemaNode.all(validator.getDocument("$jsonSchema"))) {
      for (String field : node.requiredFields()) {
        add(
            rules,
            node,
            node.path(field) + " must be there",
            new BsonDocument("required", new BsonArray(List.of(new BsonString(field)))));
      }
      for (String keyword : node.schema().keySet()) {
        if (!keyword.equals("required")
            && !NOT_RULES.contains(keyword)
            && !node.descended().contains(keyword)) {
          String words = RuleWords.of(keyword, node.schema());
          add(rules, node, RuleWords.demand(node.path(), words), alone(node, keyword));
        }
      }
    }
    return rules;
  }

  /** The keyword with the keywords that change its meaning. */
  private static BsonDocument alone(SchemaNode node, String keyword) {
    BsonDocument schema = node.schema();
    List<String> together =
        switch (keyword) {
          case "minimum" -> List.of("minimum", "exclusiveMinimum");
          case "maximum" -> List.of("maximum", "exclusiveMaximum");
          case "items", "additionalItems" -> List.of("items", "additionalItems");
          default -> List.of(keyword);
        };
    if (keyword.equals("additionalProperties")) {
      return node.additional(schema.getBoolean(keyword));
    }
    BsonDocument rule = new BsonDocument();
    together.stream()
        .filter(schema::containsKey)
        .forEach(name -> rule.append(name, schema.get(name)));
    return rule;
  }

  private static void add(
      List<ValidatorRule> rules, SchemaNode node, String demand, BsonDocument rule) {
    rules.add(new ValidatorRule(demand, new BsonDocument("$jsonSchema", node.above().apply(rule))));
  }
}
