package taskrunner.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** The keywords of {@code $jsonSchema} in words. */
final class RuleWords {
  /** How a validator lists words in any case, which {@code enum} can't express. */
  private static final Pattern WORDS_IN_ANY_CASE =
      Pattern.compile("\\^\\(\\?i\\)\\((\\w+(?:\\|\\w+)*)\\)\\\\z");

  private RuleWords() {}

  /** The description of a valid value, e.g. {@code a string}, {@code not empty}. */
  static String of(String keyword, BsonDocument schema) {
    BsonValue value = schema.get(keyword);
    if (value == null) {
      throw new IllegalArgumentException("no " + keyword + " in " + schema);
    }
    return switch (keyword) {
      case "bsonType", "type" -> types(value);
      case "enum" ->
          "one of " + value.asArray().stream().map(BsonText::id).collect(Collectors.joining(", "));
      case "minLength" -> atLeast(value, "character", "long");
      case "maxLength" -> "at most " + BsonText.id(value) + " characters long";
      case "minItems" -> atLeast(value, "item", "long");
      case "maxItems" -> "at most " + BsonText.id(value) + " items long";
      case "minimum" ->
          flag(schema, "exclusiveMinimum")
              ? "more than " + BsonText.id(value)
              : BsonText.id(value) + " or more";
      case "maximum" ->
          flag(schema, "exclusiveMaximum")
              ? "less than " + BsonText.id(value)
              : BsonText.id(value) + " or less";
      case "pattern" -> pattern(BsonText.id(value));
      case "uniqueItems" -> "without an item that occurs twice";
      case "additionalProperties" -> "without fields that are not named";
      default -> "as " + BsonText.of(new BsonDocument(keyword, value)) + " says";
    };
  }

  /** As a demand on {@code field}, e.g. {@code steps[].status must not be empty}. */
  static String demand(String field, String words) {
    String subject = field.isEmpty() ? "the document" : field;
    return words.startsWith("not ")
        ? subject + " must not be " + words.substring("not ".length())
        : subject + " must be " + words;
  }

  private static String pattern(String pattern) {
    Matcher words = WORDS_IN_ANY_CASE.matcher(pattern);
    return words.matches()
        ? "one of " + words.group(1).replace("|", ", ") + ", in any case"
        : "text that matches " + pattern;
  }

  private static String atLeast(BsonValue least, String unit, String measure) {
    return least.isNumber() && least.asNumber().longValue() == 1
        ? "not empty"
        : "at least " + BsonText.id(least) + " " + unit + "s " + measure;
  }

  private static String types(BsonValue value) {
    List<String> names = new ArrayList<>();
    (value.isArray() ? value.asArray() : new BsonArray(List.of(value)))
        .forEach(name -> names.add(BsonText.id(name)));
    if (names.contains("int") && names.contains("long")) {
      names.remove("long");
      names.set(names.indexOf("int"), "integer");
    }
    List<String> words = names.stream().map(RuleWords::type).toList();
    return words.size() == 1
        ? words.get(0)
        : String.join(", ", words.subList(0, words.size() - 1))
            + " or "
            + words.get(words.size() - 1);
  }

  private static String type(String name) {
    return switch (name) {
      case "integer" -> "an integer";
      case "int" -> "a 32-bit integer";
      case "long" -> "a 64-bit integer";
      case "bool", "boolean" -> "true or false";
      case "object" -> "an object";
      case "array" -> "an array";
      case "objectId" -> "an ObjectId";
      case "null" -> "null";
      default -> "a " + name;
    };
  }

  private static boolean flag(BsonDocument schema, String name) {
    return BsonBoolean.TRUE.equals(schema.get(name));
  }
}
