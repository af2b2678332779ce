package taskrunner.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * The rules of a validator for one field, in words.
 *
 * @param path e.g. {@code steps[].status}; {@code metadata.*} stands for every field of metadata
 * @param type e.g. {@code a string or null}; {@code anything} without a rule
 * @param required whether it is required wherever its object exists
 * @param rules further ones, e.g. {@code not empty}; may be empty
 * @param meaning what the field is for; empty without a description
 */
public record FieldRules(
    String path, String type, boolean required, List<String> rules, String meaning) {
  private static final Set<String> TYPES = Set.of("bsonType", "type");
  private static final Set<String> NOT_RULES =
      Set.of(
          "required", "title", "description", "exclusiveMinimum", "exclusiveMaximum", "properties");

  public FieldRules {
    rules = List.copyOf(rules);
  }

  /**
   * The fields of a validator, in its order; empty if it is not a JSON Schema.
   *
   * @param validator {@code {$jsonSchema: …}}
   */
  public static List<FieldRules> of(BsonDocument validator) {
    BsonValue schema = validator.get("$jsonSchema");
    return schema == null || !schema.isDocument()
        ? List.of()
        : SchemaNode.all(schema.asDocument()).stream()
            .filter(node -> !node.path().isEmpty())
            .map(FieldRules::of)
            .toList();
  }

  private static FieldRules of(SchemaNode node) {
    String type = "anything";
    List<String> rules = new ArrayList<>();
    for (String keyword : node.schema().keySet()) {
      if (TYPES.contains(keyword)) {
        type = RuleWords.of(keyword, node.schema());
      } else if (!NOT_RULES.contains(keyword) && !node.descended().contains(keyword)) {
        rules.add(RuleWords.of(keyword, node.schema()));
      }
    }
    return new FieldRules(node.path(), type, node.required(), rules, meaning(node.description()));
  }

  /** A description contains the field's purpose and, after the last semicolon, its rules. */
  private static String meaning(String description) {
    int rules = description.lastIndexOf("; ");
    return rules < 0 ? description : description.substring(0, rules) + ".";
  }
}
