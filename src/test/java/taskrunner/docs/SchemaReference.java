package taskrunner.docs;

import java.util.List;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import taskrunner.schema.CollectionDeclaration;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.FieldRules;
import taskrunner.schema.IndexDeclaration;
import taskrunner.schema.SchemaDeclaration;

/** {@code docs/schema.md}: the reference of the declarations. */
final class SchemaReference {
  private static final JsonWriterSettings JSON =
      JsonWriterSettings.builder().outputMode(JsonMode.SHELL).build();

  private final SchemaDeclaration schema;
  private final StringBuilder page = new StringBuilder();

  private SchemaReference(SchemaDeclaration schema) {
    this.schema = schema;
  }

  static String render(SchemaDeclaration schema) {
    SchemaReference reference = new SchemaReference(schema);
    reference.head();
    reference.diagram();
    schema.collections().forEach(reference::collection);
    return reference.page.toString();
  }

  private void head() {
    page.append(
        """
        # Schema reference

        Made from the declarations in `changeunits` by `make docs`; a test keeps it current. Names are the
        defaults, each can be changed by configuration, those of indexes too (`Mongo:IndexNames`).
        `docs/20251106-task-runner-baseline.mongosh` makes the same for `mongosh`.

        Fields that are not named here are allowed: services evolve. *Required* is meant within the object that
        holds the field. `[]` stands for each item of an array, `.*` for each field of an object.

        """);
  }

  private void diagram() {
    page.append("```mermaid\nerDiagram\n");
    for (CollectionDeclaration collection : schema.collections()) {
      if (FieldRules.of(collection.validator()).stream().anyMatch(f -> f.path().equals("runId"))) {
        page.append("  pack_runs ||--o{ ")
            .append(collection.collection().defaultName())
            .append(" : \"_id = runId\"\n");
      }
    }
    for (CollectionDeclaration collection : schema.collections()) {
      page.append("  ").append(collection.collection().defaultName()).append(" {\n");
      for (FieldRules field : FieldRules.of(collection.validator())) {
        if (field.path().matches("\\w+")) {
          page.append("    ")
              .append(shortType(field.type()))
              .append(' ')
              .append(field.path())
              .append(key(collection.collection(), field.path()))
              .append('\n');
        }
      }
      page.append("  }\n");
    }
    page.append("```\n");
  }

  private static String shortType(String type) {
    return type.replace(" or null", "")
        .replace("true or false", "bool")
        .replace("64-bit integer", "long")
        .replaceFirst("^an? ", "");
  }

  private String key(CollectionRef role, String field) {
    if (field.equals("_id")) {
      return " PK";
    }
    boolean unique =
        schema.indexes().stream()
            .anyMatch(
                i -> i.collection().equals(role) && i.unique() && i.keys().containsKey(field));
    String keys = (field.equals("runId") ? "FK" : "") + (unique ? " UK" : "");
    return keys.isEmpty() ? "" : " " + keys.strip().replace(" ", ", ");
  }

  private void collection(CollectionDeclaration collection) {
    String name = collection.collection().defaultName();
    BsonDocument jsonSchema = collection.validator().getDocument("$jsonSchema");
    page.append("\n## `").append(name).append("`\n");
    page.append(jsonSchema.getString("title", new BsonString("")).getValue()).append(".\n\n");
    page.append("| field | type | required | rules | meaning |\n|---|---|---|---|---|\n");
    for (FieldRules field : FieldRules.of(collection.validator())) {
      row(
          "`" + field.path() + "`",
          field.type().replaceAll("\\ban? ", ""),
          field.required() ? "yes" : "",
          String.join("; ", field.rules()),
          field.meaning());
    }
    List<IndexDeclaration> indexes =
        schema.indexes().stream()
            .filter(index -> index.collection().equals(collection.collection()))
            .sorted((a, b) -> Boolean.compare(b.unique(), a.unique()))
            .toList();
    page.append("\n| index | keys | kind | serves |\n|---|---|---|---|\n");
    for (IndexDeclaration index : indexes) {
      row(
          "`" + index.name() + "`",
          "`" + index.keys().toJson(JSON).replace("\"", "") + "`",
          kind(index),
          purpose(index));
    }
  }

  private static String kind(IndexDeclaration index) {
    BsonDocument filter = index.partialFilter();
    String kind = index.unique() ? "unique" : "";
    if (filter != null) {
      kind += " only where `" + filter.toJson(JSON) + "`";
    }
    if (index.carriesRetention()) {
      kind += " TTL with `Mongo:LogRetention`";
    }
    return kind.strip();
  }

  static String purpose(IndexDeclaration index) {
    String purpose = index.serves();
    if (purpose == null) {
      throw new IllegalStateException(
          "say in its change unit what the index " + index.name() + " serves");
    }
    return purpose;
  }

  private void row(String... cells) {
    page.append(
        List.of(cells).stream()
            .map(cell -> cell.replace("|", "\\|"))
            .collect(Collectors.joining(" | ", "| ", " |\n")));
  }
}
