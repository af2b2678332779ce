package taskrunner.schema;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.BsonValue;

/**
 * BSON as a literal of {@code mongosh} that the shell sends with the same types. Integers become
 * int32 if they fit, so only other numbers need the shell's constructors.
 */
public final class JavaScriptLiteral {
  private static final int LINE = 90;

  private JavaScriptLiteral() {}

  /**
   * The literal. A value that does not fit into a line is broken and indented below {@code indent}.
   */
  static String of(BsonValue value, String indent) {
    if (value.isDocument()) {
      return block("{", "}", fields(value, indent + "  "), indent);
    }
    if (value.isArray()) {
      List<String> items =
          value.asArray().getValues().stream().map(item -> of(item, indent + "  ")).toList();
      return block("[", "]", items, indent);
    }
    return switch (value.getBsonType()) {
      case STRING -> quoted(value.asString().getValue());
      case BOOLEAN -> String.valueOf(value.asBoolean().getValue());
      case NULL -> "null";
      case INT32 -> String.valueOf(value.asInt32().getValue());
      case INT64 -> "Long(\"" + value.asInt64().getValue() + "\")";
      case DOUBLE -> "Double(" + value.asDouble().getValue() + ")";
      default ->
          throw new IllegalArgumentException(
              "a schema holds no " + value.getBsonType() + " values");
    };
  }

  private static List<String> fields(BsonValue document, String indent) {
    return document.asDocument().entrySet().stream()
        .map((Map.Entry<String, BsonValue> e) -> key(e.getKey()) + ": " + of(e.getValue(), indent))
        .toList();
  }

  private static String block(String open, String close, List<String> parts, String indent) {
    if (parts.isEmpty()) {
      return open + close;
    }
    String space = open.equals("{") ? " " : "";
    String line = open + space + String.join(", ", parts) + space + close;
    if (indent.length() + line.length() <= LINE && !line.contains("\n")) {
      return line;
    }
    return parts.stream()
        .map(part -> indent + "  " + part)
        .collect(Collectors.joining(",\n", open + "\n", "\n" + indent + close));
  }

  private static String key(String name) {
    // Quoted, __proto__ would still set the prototype; in brackets it is an ordinary field.
    if (name.equals("__proto__")) {
      return "[\"__proto__\"]";
    }
    return name.matches("[A-Za-z_$][A-Za-z0-9_$]*") ? name : quoted(name);
  }

  /**
   * The text as a literal with ASCII characters only: U+2028 and U+2029 would end a line of the
   * script, even in a comment.
   */
  public static String quoted(String text) {
    StringBuilder literal = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        literal.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        literal.append(String.format("\\u%04x", (int) c));
      } else {
        literal.append(c);
      }
    }
    return literal.append('"').toString();
  }
}
