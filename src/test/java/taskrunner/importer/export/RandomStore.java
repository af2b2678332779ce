package taskrunner.importer.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import taskrunner.importer.store.StoreNames;

/** A store of random runs, derived from a seed; all its records are valid. */
final class RandomStore {
  private static final List<String> IDS =
      List.of("run", "a/b", "a_b", "A_B", "..", ".hidden", "x.tmp", "CON", "grüße-🚀", "a\nb", "*");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ObjectMapper mapper = new ObjectMapper();
  private final Path root;
  private final Random random;

  RandomStore(Path root, long seed) {
    this.root = root;
    this.random = new Random(seed);
  }

  void write() throws IOException {
    for (int i = random.nextInt(12); i >= 0; i--) {
      int which = random.nextInt(IDS.size() + 2);
      String id = which < IDS.size() ? IDS.get(which) : "r".repeat(150 * (which - 10)) + i;
      if (Files.exists(root.resolve("runs/" + hex(id) + ".json"))) {
        continue;
      }
      json("runs/" + hex(id) + ".json", run(id));
      var log = new StringBuilder();
      long sequence = 0;
      for (int n = random.nextInt(30); n > 0; n--) {
        sequence += 1 + random.nextInt(3);
        log.append(mapper.writeValueAsString(line(id, sequence))).append('\n');
      }
      if (log.length() > 0) {
        write("logs/" + hex(id) + ".ndjson", log.toString());
      }
      ArrayNode approvals = JSON.arrayNode();
      for (int n = random.nextInt(4); n > 0; n--) {
        approvals.add(approval(id, "approval-" + n));
      }
      if (!approvals.isEmpty()) {
        json("approvals/" + hex(id) + ".json", approvals);
      }
      ObjectNode manifest = JSON.objectNode().put("runId", id);
      ArrayNode outputs = manifest.putArray("outputs");
      for (int n = random.nextInt(4); n > 0; n--) {
        outputs.add(output("output-" + n + text()));
      }
      json("artifacts/" + hex(id) + "/artifact-manifest.json", manifest);
    }
  }

  /**
   * The file name of the layout if it is short; otherwise another one, as the records name their
   * run.
   */
  private static String hex(String id) {
    String name = StoreNames.nameOf(id);
    return name.matches("[a-z-]{1,20}") ? name : "h" + Integer.toHexString(id.hashCode());
  }

  private ObjectNode run(String id) {
    ObjectNode run =
        JSON.objectNode().put("runId", id).put("planHash", text()).put("requestedAt", date());
    run.set("plan", object(4));
    maybe(() -> run.put("createdAt", date()));
    maybe(() -> run.put("updatedAt", date()));
    maybe(() -> run.put("tenantId", text()));
    maybe(() -> run.set("failurePolicy", JSON.objectNode().put("maxAttempts", 3)));
    maybe(() -> run.set("unknown " + text(), any(3)));
    ArrayNode steps = run.putArray("steps");
    for (int i = random.nextInt(4); i > 0; i--) {
      ObjectNode step = steps.addObject().put("stepId", "s[" + i + "]").put("status", "Pending");
      maybe(() -> step.put("lastTransitionAt", date()));
      maybe(() -> step.put("attempts", "2"));
      maybe(() -> step.set("more", any(2)));
    }
    return run;
  }

  private ObjectNode line(String id, long sequence) {
    ObjectNode line =
        JSON.objectNode()
            .put("timestamp", date())
            .put("level", "Warning")
            .put("runId", id)
            .put("eventType", "e")
            .put("message", text())
            .put("sequence", sequence);
    maybe(() -> line.set("metadata", object(2)));
    maybe(() -> line.set("more", any(2)));
    return line;
  }

  private ObjectNode approval(String id, String name) {
    ObjectNode approval =
        JSON.objectNode()
            .put("approvalId", name)
            .put("runId", id)
            .put("requestedAt", date())
            .put("status", "approved");
    maybe(() -> approval.put("completedAt", date()));
    maybe(() -> approval.putArray("messages").add(text()));
    return approval;
  }

  private ObjectNode output(String name) {
    ObjectNode output =
        JSON.objectNode()
            .put("name", name)
            .put("type", "file")
            .put("status", "copied")
            .put("capturedAt", date());
    maybe(() -> output.set("expression", any(3)));
    return output;
  }

  private void maybe(Runnable change) {
    if (random.nextBoolean()) {
      change.run();
    }
  }

  private String date() {
    return Instant.ofEpochMilli(random.nextLong() % 50_000_000_000_000L)
        .plusNanos(random.nextInt(1_000_000))
        .toString();
  }

  private String text() {
    var text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      int c = random.nextInt(10) < 8 ? 1 + random.nextInt(0x250) : random.nextInt(0x110000);
      text.appendCodePoint((c >= 0xD800 && c <= 0xDFFF) || c == 0 ? '$' : c);
    }
    return text.toString();
  }

  private ObjectNode object(int depth) {
    ObjectNode object = JSON.objectNode();
    for (int i = random.nextInt(5); i > 0; i--) {
      object.set(text(), any(depth - 1));
    }
    return object;
  }

  private JsonNode any(int depth) {
    return switch (random.nextInt(depth > 0 ? 10 : 8)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.booleanNode(random.nextBoolean());
      case 2 -> JSON.numberNode(random.nextLong() >> random.nextInt(64));
      case 3 -> JSON.numberNode(BigDecimal.valueOf(random.nextGaussian() * 1e10));
      case 4 -> JSON.numberNode(new BigDecimal("12345678901234567890.123" + random.nextInt(99)));
      case 5 -> JSON.textNode(text());
      case 6 -> JSON.numberNode(BigInteger.TEN.pow(random.nextInt(60)).multiply(digits()));
      case 7 -> JSON.numberNode(new BigDecimal(digits(), random.nextInt(80) - 40));
      case 8 -> object(depth);
      default -> JSON.arrayNode().add(any(depth - 1)).add(any(depth - 1));
    };
  }

  /** A number of 1 to 19 digits. */
  private BigInteger digits() {
    return BigInteger.valueOf(random.nextLong() >> random.nextInt(60));
  }

  private void json(String path, Object value) throws IOException {
    write(path, mapper.writeValueAsString(value));
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
