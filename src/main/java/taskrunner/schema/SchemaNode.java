package taskrunner.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * A place in a validator's JSON Schema.
 *
 * @param path of the field, e.g. {@code steps[].status}, {@code metadata.*}; empty for the document
 * @param schema the validator's rules for it
 * @param required whether the field is required wherever its parent exists
 * @param above wraps a schema for this place in one for the whole document
 */
record SchemaNode(
    String path, BsonDocument schema, boolean required, UnaryOperator<BsonDocument> above) {

  /** All places: the document, then its fields in the order of the schema. */
  static List<SchemaNode> all(BsonDocument jsonSchema) {
    List<SchemaNode> nodes = new ArrayList<>();
    new SchemaNode("", jsonSchema, true, UnaryOperator.identity()).collect(nodes);
    return nodes;
  }

  /** The names of the required fields. */
  List<String> requiredFields() {
    return schema.getArray("required", new BsonArray()).stream()
        .map(name -> name.asString().getValue())
        .toList();
  }

  /** The path of a field of this object. */
  String path(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  /** The keywords about other places, which have nodes of their own. */
  Set<String> descended() {
    return Set.of("properties", isSchema("items"), isSchema("additionalProperties"));
  }

  /** {@code keyword} if its value is a schema; otherwise a text that is no keyword. */
  private String isSchema(String keyword) {
    BsonValue value = schema.get(keyword);
    return value != null && value.isDocument() ? keyword : keyword + " is not a schema";
  }

  private void collect(List<SchemaNode> nodes) {
    nodes.add(this);
    List<String> names = requiredFields();
    for (Map.Entry<String, BsonValue> property :
        schema.getDocument("properties", new BsonDocument()).entrySet()) {
      String name = property.getKey();
      below(
          nodes,
          path(name),
          property.getValue().asDocument(),
          names.contains(name),
          inner -> new BsonDocument("properties", new BsonDocument(name, inner)));
    }
    if (descended().contains("items")) {
      below(
          nodes,
          path + "[]",
          schema.getDocument("items"),
          false,
          i -> new BsonDocument("items", i));
    }
    if (descended().contains("additionalProperties")) {
      below(nodes, path("*"), schema.getDocument("additionalProperties"), false, this::additional);
    }
  }

  /** The rule about additional fields, with the named fields that it depends on. */
  BsonDocument additional(BsonValue rule) {
    BsonDocument named = new BsonDocument();
    for (String keyword : List.of("properties", "patternProperties")) {
      if (schema.containsKey(keyword)) {
        BsonDocument open = new BsonDocument();
        schema.getDocument(keyword).keySet().forEach(n -> open.append(n, new BsonDocument()));
        named.append(keyword, open);
      }
    }
    return named.append("additionalProperties", rule);
  }

  private void below(
      List<SchemaNode> nodes,
      String childPath,
      BsonDocument child,
      boolean childRequired,
      UnaryOperator<BsonDocument> wrap) {
    new SchemaNode(childPath, child, childRequired, inner -> above.apply(wrap.apply(inner)))
        .collect(nodes);
  }

  /** The field's description in the validator; empty if it has none. */
  String description() {
    return schema.getString("description", new BsonString("")).getValue();
  }
}
