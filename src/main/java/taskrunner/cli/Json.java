package taskrunner.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Printable;
import taskrunner.text.Redaction;

/** How values look in JSON, the same for every command. */
final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  /** An empty object. */
  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** {@code object} on one line, without secrets and with no control character as it is. */
  static String text(ObjectNode object) throws JsonProcessingException {
    // As characters, not as bytes: the byte generator throws on an unpaired surrogate.
    return Printable.escaped(MAPPER.writeValueAsString(redacted(object)));
  }

  private static JsonNode redacted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      var copy = object();
      object.properties().forEach(e -> copy.set(Redaction.of(e.getKey()), redacted(e.getValue())));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      var copy = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(item -> copy.add(redacted(item)));
      return copy;
    }
    return node.isTextual() ? TextNode.valueOf(Redaction.of(node.textValue())) : node;
  }

  /** Milliseconds, rounded down; null for none. */
  static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  /** ISO 8601 in UTC, e.g. {@code 2025-11-06T10:15:30.123Z}; null for none. */
  static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  /** The word for a constant, e.g. {@code up-to-date}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Puts an array of strings. */
  static void strings(ObjectNode object, String field, Collection<String> values) {
    var array = object.putArray(field);
    values.forEach(array::add);
  }

  /** Puts strings before those that are in an array already; nothing where there are none. */
  static void addFirst(ObjectNode object, String field, Collection<String> values) {
    if (values.isEmpty()) {
      return;
    }
    var all = new LinkedHashSet<>(values);
    object.path(field).forEach(value -> all.add(value.asText()));
    strings(object, field, all);
  }

  /** Puts an object of counts, in the order of their names. */
  static void counts(ObjectNode object, String field, Map<String, Long> counts) {
    var child = object.putObject(field);
    new TreeMap<>(counts).forEach(child::put);
  }
}
