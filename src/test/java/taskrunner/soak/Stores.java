package taskrunner.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sample store, which takes several batches, and a copy that its service has continued: one log
 * has grown, and there is a new run with its log. Closing it deletes both.
 */
final class Stores implements AutoCloseable {
  private static final int LINES_MORE = 1500;

  private final Path folder;

  Stores() {
    try {
      folder = Files.createTempDirectory("taskrunner-soak-");
      Path sample =
          Path.of(System.getProperty("taskrunner.project", ""), "importer", "sample-store");
      copy(sample, first());
      copy(sample, grown());
      grow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path first() {
    return folder.resolve("first");
  }

  Path grown() {
    return folder.resolve("grown");
  }

  /** Copies a folder with its contents. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        // Keeps the modification time, which the ledger records.
        Files.copy(each, to.resolve(from.relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private void grow() throws IOException {
    Path log = grown().resolve("logs/run-001.ndjson");
    List<String> lines = Files.readAllLines(log);
    String last = lines.get(lines.size() - 1);
    StringBuilder more = new StringBuilder();
    for (int i = 1; i <= LINES_MORE; i++) {
      more.append(last.replace("Run succeeded", "Line " + i)).append('\n');
    }
    Files.writeString(log, more, StandardOpenOption.APPEND);
    String run = Files.readString(grown().resolve("runs/run-002.json"));
    Files.writeString(grown().resolve("runs/run-900.json"), run.replace("run-002", "run-900"));
    Files.copy(grown().resolve("logs/run-002.ndjson"), grown().resolve("logs/run-900.ndjson"));
  }

  /** Deletes a folder with its contents. */
  static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    delete(folder);
  }
}
