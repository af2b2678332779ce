package taskrunner.importer.write;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import taskrunner.database.ExtendedJson;

/**
 * The server's {@code errInfo} of a refusal (error 121) as a sentence: which field, what was found,
 * what the validator expects. The MongoDB manual, Schema Validation, describes its form.
 */
public final class ValidatorSentence {
  private ValidatorSentence() {}

  /**
   * The sentence.
   *
   * @param errInfo as the server sent it; any part of it may be missing
   */
  public static String of(BsonDocument errInfo) {
    List<String> reasons = new ArrayList<>();
    collect("", errInfo, reasons);
    return reasons.isEmpty()
        ? "The collection's validator refuses it."
        : "The collection's validator refuses it: " + String.join("; ", reasons) + ".";
  }

  private static void collect(String path, BsonValue value, List<String> reasons) {
    if (value.isArray()) {
      value.asArray().forEach(each -> collect(path, each, reasons));
    } else if (value.isDocument()) {
      BsonDocument rule = value.asDocument();
      String here = path;
      if (rule.containsKey("propertyName")) {
        here = join(path, text(rule, "propertyName"));
      } else if (rule.containsKey("itemIndex")) {
        here = path + "[" + text(rule, "itemIndex") + "]";
      }
      if (rule.containsKey("missingProperties")) {
        for (BsonValue missing : rule.getArray("missingProperties")) {
          String name = missing.isString() ? missing.asString().getValue() : missing.toString();
          reasons.add(join(here, name) + " is missing");
        }
      }
      if (rule.containsKey("reason")) {
        reasons.add(reason(here, rule));
      }
      for (var field : rule.entrySet()) {
        if (!field.getKey().equals("specifiedAs") && !field.getKey().startsWith("considered")) {
          collect(here, field.getValue(), reasons);
        }
      }
    }
  }

  private static String reason(String path, BsonDocument rule) {
    var sentence = new StringBuilder(path.isEmpty() ? "the document" : path);
    sentence.append(": ").append(text(rule, "reason"));
    if (rule.containsKey("consideredValue")) {
      sentence.append(" (found ").append(text(rule, "consideredValue")).append(')');
    }
    BsonValue rules = rule.get("specifiedAs");
    if (rules != null && rules.isDocument()) {
      sentence.append(", expected ").append(rules.asDocument().toJson());
    }
    return sentence.toString();
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String text(BsonDocument rule, String field) {
    BsonValue value = rule.get(field);
    if (value == null) {
      return "";
    }
    return value.isString() ? value.asString().getValue() : ExtendedJson.relaxed(value);
  }
}
