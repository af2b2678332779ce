package taskrunner.importer.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Properties for random input from fixed seeds; a failure names its seed. */
class RoundTripPropertyTest {
  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path root;

  private final ObjectMapper mapper =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  @Test
  void anyPlanIsStoredUnchanged() throws Exception {
    for (int seed = 0; seed < 400; seed++) {
      ObjectNode plan = object(new Random(seed), 5);
      String run =
          Samples.RUN.replace("\"plan\":{}", "\"plan\":" + mapper.writeValueAsString(plan));
      var store = new StoreFixture(root).run(run);
      assertThat(store.rejects).as("seed " + seed).isEmpty();
      assertSame(plan, store.fields().getDocument("plan"), "seed " + seed);
    }
  }

  private static void assertSame(JsonNode json, BsonValue bson, String where) {
    if (json.isObject()) {
      BsonDocument document = bson.asDocument();
      var keys = new ArrayList<String>();
      json.fieldNames().forEachRemaining(keys::add);
      assertThat(document.keySet()).as(where).containsExactlyElementsOf(keys);
      keys.forEach(key -> assertSame(json.get(key), value(document, key), where + "." + key));
    } else if (json.isArray()) {
      assertThat(bson.asArray()).as(where).hasSize(json.size());
      for (int i = 0; i < json.size(); i++) {
        assertSame(json.get(i), bson.asArray().get(i), where + "[" + i + "]");
      }
    } else if (json.isNumber()) {
      BigDecimal value =
          bson.isDouble()
              ? new BigDecimal(Double.toString(bson.asDouble().getValue()))
              : bson.asNumber().decimal128Value().bigDecimalValue();
      assertThat(value).as(where).isEqualByComparingTo(json.decimalValue());
    } else if (json.isTextual()) {
      assertThat(bson.asString().getValue()).as(where).isEqualTo(json.textValue());
    } else if (json.isBoolean()) {
      assertThat(bson.asBoolean().getValue()).as(where).isEqualTo(json.booleanValue());
    } else {
      assertThat(bson.isNull()).as(where).isTrue();
    }
  }

  private static BsonValue value(BsonDocument document, String key) {
    BsonValue value = document.get(key);
    if (value == null) {
      throw new AssertionError("no " + key);
    }
    return value;
  }

  private static ObjectNode object(Random random, int depth) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    int size = random.nextInt(6);
    for (int i = 0; i < size; i++) {
      object.set(text(random).replace('\0', '0'), any(random, depth - 1));
    }
    return object;
  }

  private static JsonNode any(Random random, int depth) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (random.nextInt(depth > 0 ? 9 : 7)) {
      case 0 -> json.nullNode();
      case 1 -> json.booleanNode(random.nextBoolean());
      case 2 -> json.numberNode(random.nextLong() >> random.nextInt(64));
      case 3 -> json.numberNode(BigDecimal.valueOf(random.nextGaussian() * 1e10));
      case 4 -> json.numberNode(new BigInteger(112, random).negate());
      case 5 ->
          json.numberNode(new BigDecimal(new BigInteger(112, random), random.nextInt(60) - 30));
      case 6 -> json.textNode(text(random));
      case 7 -> object(random, depth);
      default -> {
        ArrayNode array = json.arrayNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          array.add(any(random, depth - 1));
        }
        yield array;
      }
    };
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      int c = random.nextInt(10) < 8 ? random.nextInt(0x250) : random.nextInt(0x110000);
      text.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? '$' : c);
    }
    return text.toString();
  }

  /** Any bytes give one outcome for each record; the reader neither throws nor hangs. */
  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void damagedInputGivesOneOutcomeForEachRecord() throws Exception {
    List<String> seeds =
        List.of(
            Samples.RUN,
            Samples.LINE + "\n" + Samples.with(Samples.LINE, "\"metadata\":{\"a\":[1,{}]}") + "\n",
            "[" + Samples.APPROVAL + "," + Samples.APPROVAL + "]",
            "{\"runId\":\"r\",\"uploadedAt\":\"2025-11-06T10:15:30Z\",\"outputs\":["
                + Samples.OUTPUT
                + "]}");
    for (int seed = 0; seed < 1000; seed++) {
      byte[] bytes = mutated(new Random(seed), seeds);
      for (RecordKind kind : RecordKind.values()) {
        Path path = Files.write(root.resolve("file"), bytes);
        var file = new StoreFile(kind, path, "f", "f", bytes.length, 0, 0);
        var store = new StoreFixture(root);
        try {
          StoreFixture.FileRead read = store.read(file);
          assertThat(read.bytesRead()).isEqualTo(bytes.length);
          assertThat(read.offset()).isBetween(0L, (long) bytes.length);
        } catch (RuntimeException | StackOverflowError e) {
          throw new AssertionError(kind + ", seed " + seed, e);
        }
        int outcomes = store.records.size() + store.rejects.size() + store.tails.size();
        if (kind == RecordKind.RUN) {
          assertThat(outcomes).as("seed " + seed).isEqualTo(1);
        }
        for (StoreRecord record : store.records) {
          assertThat(record.fields().keySet()).doesNotContain("_id", "runId");
        }
      }
    }
  }

  private static byte[] mutated(Random random, List<String> seeds) {
    if (random.nextInt(4) == 0) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).getBytes(StandardCharsets.UTF_8).clone();
    String special = "{}[]\",:\\u0dD8\n\r\t -+.eE19ntf\u0000";
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] = (byte) special.charAt(random.nextInt(special.length()));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        default -> {
          int from = random.nextInt(bytes.length);
          int length = Math.min(random.nextInt(40), bytes.length - Math.max(from, at));
          System.arraycopy(bytes.clone(), from, bytes, at, length);
        }
      }
    }
    return bytes;
  }
}
