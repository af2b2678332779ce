package taskrunner.importer.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import taskrunner.database.ExtendedJson;
import taskrunner.text.Printable;

/**
 * Documents in a canonical form, which is the same for equal records: without {@code _id} and
 * {@code runId}, integers of one width, fields in one order except within {@code plan}, where the
 * order matters.
 */
final class Canonical {
  private static final int SHOWN = 200;

  private Canonical() {}

  static BsonDocument of(BsonDocument document) {
    var fields = new TreeMap<String, BsonValue>();
    document.forEach(
        (name, value) -> {
          if (!name.equals("_id") && !name.equals("runId")) {
            fields.put(name, value(value, name.equals("plan")));
          }
        });
    var canonical = new BsonDocument();
    canonical.putAll(fields);
    return canonical;
  }

  private static BsonValue value(BsonValue value, boolean ordered) {
    if (value.isInt32()) {
      return new BsonInt64(value.asInt32().getValue());
    }
    if (value.isArray()) {
      var array = new BsonArray();
      value.asArray().forEach(item -> array.add(value(item, ordered)));
      return array;
    }
    if (value.isDocument()) {
      List<String> names = new ArrayList<>(value.asDocument().keySet());
      if (!ordered) {
        names.sort(null);
      }
      var document = new BsonDocument();
      for (String name : names) {
        document.put(name, value(Objects.requireNonNull(value.asDocument().get(name)), ordered));
      }
      return document;
    }
    return value;
  }

  record Fork(String field, @Nullable BsonValue expected, @Nullable BsonValue actual) {}

  /** The first field in which two canonical documents differ; null when they are equal. */
  static @Nullable Fork fork(BsonDocument expected, BsonDocument actual) {
    for (String name : expected.keySet()) {
      Fork found = fork(name, expected.get(name), actual.get(name));
      if (found != null) {
        return found;
      }
    }
    for (String name : actual.keySet()) {
      if (!expected.containsKey(name)) {
        return new Fork(name, null, actual.get(name));
      }
    }
    // The order of fields matters only within a plan.
    return expected.equals(actual)
            && List.copyOf(expected.keySet()).equals(List.copyOf(actual.keySet()))
        ? null
        : new Fork("(order of fields)", expected, actual);
  }

  private static @Nullable Fork fork(
      String path, @Nullable BsonValue expected, @Nullable BsonValue actual) {
    if (expected == null || actual == null) {
      return expected == actual ? null : new Fork(path, expected, actual);
    }
    if (expected.isDocument() && actual.isDocument()) {
      Fork inner = fork(expected.asDocument(), actual.asDocument());
      return inner == null
          ? null
          : new Fork(path + "." + inner.field(), inner.expected(), inner.actual());
    }
    if (expected.isArray() && actual.isArray()) {
      int shared = Math.min(expected.asArray().size(), actual.asArray().size());
      for (int i = 0; i < shared; i++) {
        Fork inner = fork(path + "[" + i + "]", expected.asArray().get(i), actual.asArray().get(i));
        if (inner != null) {
          return inner;
        }
      }
      return expected.asArray().size() == actual.asArray().size()
          ? null
          : new Fork(path, expected, actual);
    }
    return expected.equals(actual) ? null : new Fork(path, expected, actual);
  }

  /** A value as text, shortened; null for none. */
  static @Nullable String shown(@Nullable BsonValue value) {
    return value == null ? null : Printable.cut(ExtendedJson.relaxed(value), SHOWN);
  }
}
