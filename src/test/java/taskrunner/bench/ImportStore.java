package taskrunner.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes a store of that many log lines over several runs, as a task runner does. Each line has 317
 * bytes with its newline. The same numbers always give the same lines.
 */
record ImportStore(Path root, long lines, long bytes) {
  static final int BYTES_A_LINE = 317;

  private static final int LINES_A_RUN = 10_000;
  private static final Instant START = Instant.parse("2025-11-06T08:00:00Z");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'+00:00'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final String[] LEVELS = {"info", "debug", "info", "warn"};

  /** Reuses an existing store. */
  static ImportStore write(Path root, long lines) throws IOException {
    long runs = Math.max(1, lines / LINES_A_RUN);
    Path done = root.resolve("done");
    if (!Files.exists(done)) {
      Files.createDirectories(root.resolve("runs"));
      Files.createDirectories(root.resolve("logs"));
      long left = lines;
      for (long run = 0; run < runs; run++) {
        long own = left / (runs - run);
        left -= own;
        run(root, String.format(Locale.ROOT, "run-%07d", run), run, own);
      }
      Files.createFile(done);
    }
    return new ImportStore(root, lines, lines * BYTES_A_LINE);
  }

  private static void run(Path root, String id, long number, long lines) throws IOException {
    Instant start = START.plusSeconds(number * 60);
    Files.writeString(
        root.resolve("runs/" + id + ".json"),
        """
        {"runId":"%s","planHash":"sha256:%d","plan":{"name":"bench"},
         "failurePolicy":{"maxAttempts":1,"backoffSeconds":0,"continueOnError":false},
         "requestedAt":"%s","createdAt":"%s","updatedAt":"%s",
         "steps":[{"stepId":"scan","kind":"run","status":"succeeded","attempts":1}]}
        """
            .formatted(id, number, DATE.format(start), DATE.format(start), DATE.format(start)));
    try (OutputStream out =
        new BufferedOutputStream(
            Files.newOutputStream(root.resolve("logs/" + id + ".ndjson")), 1 << 20)) {
      for (long line = 1; line <= lines; line++) {
        out.write(line(line, start.plusMillis(line * 7)).getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  private static String line(long line, Instant at) {
    String text =
        "{\"timestamp\":\""
            + DATE.format(at)
            + "\",\"level\":\""
            + LEVELS[(int) (line % LEVELS.length)]
            + "\",\"eventType\":\"step.output\",\"message\":\"Layer "
            + line * 2654435761L % 1_000_000
            + " of the image was checked against the list of known packages"
            + "\",\"stepId\":\"fan-out["
            + line % 8
            + "]::scan\",\"metadata\":{\"attempt\":\"1\",\"worker\":\"worker-"
            + line % 32
            + "\",\"note\":\"";
    int room = BYTES_A_LINE - text.length() - "\"}}\n".length();
    return text + "0123456789abcdef".repeat(20).substring(0, room) + "\"}}\n";
  }
}
