package taskrunner.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Whether a stored value equals the value of a file: dates in milliseconds, numbers by value. */
final class SameValue {
  private SameValue() {}

  /** The milliseconds of a date as .NET writes it, truncated. */
  static long millis(String date) {
    Instant instant = OffsetDateTime.parse(date).toInstant();
    return instant.truncatedTo(ChronoUnit.MILLIS).toEpochMilli();
  }

  /**
   * Describes the first difference at that place.
   *
   * @param stored null if it is missing, which counts as a stored null
   * @return null if there is no difference
   */
  static @Nullable String fault(String at, JsonNode file, @Nullable BsonValue stored) {
    if (stored == null || stored.isNull() || file.isNull()) {
      boolean both = (stored == null || stored.isNull()) && file.isNull();
      return both ? null : differs(at, file, stored);
    }
    if (file.isObject() && stored.isDocument()) {
      return ofObject(at, file, stored.asDocument());
    }
    if (file.isArray() && stored.isArray()) {
      return ofArray(at, file, stored.asArray());
    }
    return isSame(file, stored) ? null : differs(at, file, stored);
  }

  private static boolean isSame(JsonNode file, BsonValue stored) {
    return switch (stored.getBsonType()) {
      case DATE_TIME -> file.isTextual() && millis(file.asText()) == stored.asDateTime().getValue();
      case STRING -> file.isTextual() && file.asText().equals(stored.asString().getValue());
      case BOOLEAN -> file.isBoolean() && file.asBoolean() == stored.asBoolean().getValue();
      case INT32, INT64, DOUBLE, DECIMAL128 ->
          file.isNumber() && file.decimalValue().compareTo(decimal(stored.asNumber())) == 0;
      default -> false;
    };
  }

  private static BigDecimal decimal(BsonNumber number) {
    return number.decimal128Value().bigDecimalValue();
  }

  private static @Nullable String ofObject(String at, JsonNode file, BsonDocument stored) {
    for (Map.Entry<String, JsonNode> field : file.properties()) {
      String fault = fault(at + "." + field.getKey(), field.getValue(), stored.get(field.getKey()));
      if (fault != null) {
        return fault;
      }
    }
    for (String name : stored.keySet()) {
      if (!file.has(name)) {
        return at + "." + name + " is not in the file";
      }
    }
    return null;
  }

  private static @Nullable String ofArray(String at, JsonNode file, BsonArray stored) {
    if (file.size() != stored.size()) {
      return differs(at, file, stored);
    }
    for (int i = 0; i < file.size(); i++) {
      String fault = fault(at + "[" + i + "]", file.get(i), stored.get(i));
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static String differs(String at, JsonNode file, @Nullable BsonValue stored) {
    return "%s is %s, in the file %s".formatted(at, stored, file);
  }
}
