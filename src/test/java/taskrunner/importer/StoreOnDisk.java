package taskrunner.importer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** A filesystem store that a test writes. */
public final class StoreOnDisk {
  private final Path root;

  public StoreOnDisk(Path root) {
    this.root = root;
  }

  public Path root() {
    return root;
  }

  public StoreOnDisk run(String id, String updatedAt) {
    return write("runs/" + id + ".json", runJson(id, updatedAt, "h"));
  }

  static String runJson(String id, String updatedAt, String planHash) {
    return """
    {"runId":"%s","planHash":"%s","plan":{"b":1,"a":null},
     "failurePolicy":{"maxAttempts":1,"backoffSeconds":0,"continueOnError":false},
     "requestedAt":"2025-11-06T10:15:30Z","createdAt":"2025-11-06T10:15:30Z","updatedAt":"%s",
     "steps":[{"stepId":"scan","status":"pending","attempts":0}]}
    """
        .formatted(id, planHash, updatedAt);
  }

  static String line(String message) {
    return """
    {"timestamp":"2025-11-06T10:15:31Z","level":"info","eventType":"step.started","message":"%s"}
    """
        .formatted(message);
  }

  static String line(String message, long sequence) {
    return """
    {"timestamp":"2025-11-06T10:15:31Z","level":"info","eventType":"step.started","message":"%s","sequence":%d}
    """
        .formatted(message, sequence);
  }

  static String approval(String id) {
    return """
    {"approvalId":"%s","requiredGrants":["g"],"stepIds":["s"],"messages":[],"requestedAt":"2025-11-06T10:15:30Z","status":"pending"}
    """
        .formatted(id);
  }

  static String manifest(String... names) {
    var outputs = new StringBuilder();
    for (String name : names) {
      outputs
          .append(outputs.length() == 0 ? "" : ",")
          .append("{\"name\":\"")
          .append(name)
          .append("\",\"type\":\"file\",\"status\":\"copied\",")
          .append("\"capturedAt\":\"2025-11-06T10:16:00Z\"}");
    }
    return "{\"outputs\":[" + outputs + "]}";
  }

  StoreOnDisk write(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  StoreOnDisk append(String path, String text) {
    try {
      Files.writeString(root.resolve(path), text, StandardOpenOption.APPEND);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  StoreOnDisk modified(String path, Instant when) {
    try {
      Files.setLastModifiedTime(root.resolve(path), FileTime.from(when));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
