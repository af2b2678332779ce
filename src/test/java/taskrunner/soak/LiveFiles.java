package taskrunner.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A service that keeps its state in files. It writes each state under another name and moves it
 * into place, so that a state is complete at any time. It appends to logs. The last line of a log
 * may be incomplete at any moment, even cut in the middle of a character.
 */
final class LiveFiles implements LiveService.Work {
  /** The prefix of its own runs. It changes no others. */
  private static final String PREFIX = "live-";

  private static final int MOST_LINES = 10;
  private static final DateTimeFormatter DOTNET =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSS'+00:00'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final ObjectMapper json = new ObjectMapper();
  private final Path root;
  private final Random random;
  private final List<String> runs = new ArrayList<>();
  private final Map<String, byte[]> rests = new HashMap<>();
  private final String seed;
  private Instant last = Instant.EPOCH;
  private long lines;
  private long halves;
  private long created;
  private long states;
  private long approvals;

  /** Continues with those of its runs that exist. */
  LiveFiles(Path root, Random random) throws IOException {
    this.root = root;
    this.random = random;
    this.seed = Integer.toHexString(random.nextInt());
    for (String folder : List.of("runs", "logs", "approvals")) {
      Files.createDirectories(root.resolve(folder));
    }
    try (Stream<Path> all = Files.list(root.resolve("runs"))) {
      all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith(PREFIX) && name.endsWith(".json"))
          .map(name -> name.substring(0, name.length() - ".json".length()))
          .sorted()
          .forEach(runs::add);
    }
  }

  @Override
  public void act() throws IOException {
    int dice = random.nextInt(100);
    if (runs.isEmpty() || dice < 3) {
      create();
    } else if (dice < 25) {
      change(any());
    } else if (dice < 30) {
      approve(any());
    } else {
      append(any());
    }
  }

  @Override
  public String finish() throws IOException {
    for (String run : List.copyOf(rests.keySet())) {
      complete(run);
    }
    return "lines %d, halves %d, runs %d, states %d, approvals %d"
        .formatted(lines, halves, created, states, approvals);
  }

  private String any() {
    return runs.get(random.nextInt(runs.size()));
  }

  private void create() throws IOException {
    String run = PREFIX + seed + "-" + created;
    ObjectNode state = json.createObjectNode().put("runId", run).put("planHash", "sha256:" + seed);
    state.putObject("plan").put("name", "nightly-übung").put("limit", 0.5).putNull("$ref");
    state
        .putObject("failurePolicy")
        .put("maxAttempts", 3)
        .put("backoffSeconds", 5)
        .put("continueOnError", false);
    String now = newer();
    state.put("requestedAt", now).put("createdAt", now).put("updatedAt", now);
    state
        .putArray("steps")
        .addObject()
        .put("stepId", "fan-out[0]::scan")
        .put("kind", "run")
        .put("status", "pending")
        .put("attempts", 0);
    replace(stateOf(run), state);
    runs.add(run);
    created++;
    append(run);
  }

  private void change(String run) throws IOException {
    ObjectNode state = (ObjectNode) json.readTree(Files.readAllBytes(stateOf(run)));
    ObjectNode step = (ObjectNode) state.path("steps").get(0);
    int attempts = step.path("attempts").asInt() + 1;
    step.put("attempts", attempts).put("status", attempts % 2 == 0 ? "failed" : "running");
    state.put("updatedAt", newer());
    replace(stateOf(run), state);
    states++;
  }

  private void approve(String run) throws IOException {
    Path file = root.resolve("approvals/" + run + ".json");
    boolean there = Files.exists(file);
    ArrayNode all =
        there ? (ArrayNode) json.readTree(Files.readAllBytes(file)) : json.createArrayNode();
    if (there) {
      ((ObjectNode) all.get(random.nextInt(all.size())))
          .put("status", "approved")
          .put("completedAt", now());
    }
    all.addObject()
        .put("runId", run)
        .put("approvalId", "gate-" + all.size())
        .put("requestedAt", now())
        .put("status", "pending");
    replace(file, all);
    approvals++;
  }

  /** Appends lines. Of the last line it sometimes writes only a part, and the rest later. */
  private void append(String run) throws IOException {
    complete(run);
    int count = 1 + random.nextInt(MOST_LINES);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      ObjectNode line = json.createObjectNode().put("timestamp", now()).put("level", "info");
      line.put("eventType", "step.output").put("message", "Zeile " + lines++ + " geprüft 🚀");
      line.put("stepId", "fan-out[0]::scan").putObject("metadata").put("attempt", "1");
      text.append(line).append('\n');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    int written = bytes.length;
    if (random.nextInt(3) == 0) {
      // At least the newline is missing, and at most all but one byte of the last line.
      written -= 1 + random.nextInt(60);
      rests.put(run, Arrays.copyOfRange(bytes, written, bytes.length));
      halves++;
    }
    write(run, Arrays.copyOf(bytes, written));
  }

  private void complete(String run) throws IOException {
    byte[] rest = rests.remove(run);
    if (rest != null) {
      write(run, rest);
    }
  }

  private void write(String run, byte[] bytes) throws IOException {
    Files.write(
        root.resolve("logs/" + run + ".ndjson"),
        bytes,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private void replace(Path file, Object content) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(whole, json.writeValueAsBytes(content));
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path stateOf(String run) {
    return root.resolve("runs/" + run + ".json");
  }

  /** A time later than every time before, also in the milliseconds that are stored of it. */
  private String newer() {
    Instant now = Instant.now();
    last = now.toEpochMilli() > last.toEpochMilli() ? now : last.plusMillis(1);
    return text(last);
  }

  private static String now() {
    return text(Instant.now());
  }

  /** As .NET writes it. */
  private static String text(Instant time) {
    return DOTNET.format(time);
  }
}
