package taskrunner.importer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;
import taskrunner.importer.store.Reject;
import taskrunner.settings.FileErrors;

/**
 * The dead-letter file: one JSON object a line, {@code {"file", "line", "offset", "code",
 * "message", "raw"}}. It is made when there is something to write; a path that was asked for is
 * tried beforehand, so that a wrong one is told before anything is imported.
 */
final class DeadLetters implements AutoCloseable {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'import-rejects-'yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final String ENDING = ".ndjson";

  private final @Nullable Path asked;
  private final Path workingFolder;
  private final Clock clock;
  private @Nullable Path path;
  private @Nullable FileChannel channel;
  private @Nullable OutputStream out;
  private @Nullable JsonGenerator json;
  private boolean unsynced;

  /** Not a device or pipe, which can't be forced to the disk. */
  private boolean regular;

  /**
   * @param asked null for the default place
   * @param workingFolder where the default place is, if it may be written to
   * @throws ImportFailedException {@code asked} can't be written
   */
  DeadLetters(@Nullable Path asked, Path workingFolder, Clock clock) {
    this.asked = asked;
    this.workingFolder = workingFolder;
    this.clock = clock;
    if (asked != null) {
      checkWritable(asked);
    }
  }

  /** The file's path; null while nothing had to be written. */
  @Nullable Path path() {
    return path;
  }

  void write(Reject reject) {
    JsonGenerator generator = json == null ? open() : json;
    try {
      generator.writeStartObject();
      generator.writeStringField("file", reject.file());
      writeNumber(generator, "line", reject.line());
      writeNumber(generator, "offset", reject.offset());
      generator.writeStringField("code", reject.code().word());
      generator.writeStringField("message", reject.message());
      generator.writeStringField("raw", reject.raw());
      generator.writeEndObject();
      generator.writeRaw('\n');
      unsynced = true;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** What was written is on the disk when this returns; only then may the ledger say so. */
  void sync() {
    if (!unsynced || json == null || out == null || channel == null) {
      return;
    }
    try {
      json.flush();
      out.flush();
      if (regular) {
        channel.force(false);
      }
      unsynced = false;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    if (json == null) {
      return;
    }
    try {
      // Closes the stream and the channel below it as well.
      json.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static void writeNumber(JsonGenerator generator, String name, @Nullable Long number)
      throws IOException {
    if (number == null) {
      generator.writeNullField(name);
    } else {
      generator.writeNumberField(name, number);
    }
  }

  private JsonGenerator open() {
    if (asked != null) {
      return open(asked, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    }
    try {
      return open(workingFolder, 0);
    } catch (ImportFailedException e) {
      return open(Path.of(System.getProperty("java.io.tmpdir")), 0);
    }
  }

  /** A file of another import of the same second is left alone. */
  private JsonGenerator open(Path folder, int attempt) {
    String name = NAME.format(clock.instant()) + (attempt == 0 ? "" : "-" + attempt) + ENDING;
    Path file = folder.toAbsolutePath().resolve(name);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return open(folder, attempt + 1);
    }
    return open(file, StandardOpenOption.CREATE_NEW);
  }

  private JsonGenerator open(Path file, StandardOpenOption... how) {
    try {
      Set<OpenOption> options = new HashSet<>(Set.of(how));
      options.add(StandardOpenOption.WRITE);
      FileChannel opened = FileChannel.open(file, options);
      regular = Files.isRegularFile(file);
      OutputStream buffered = new BufferedOutputStream(Channels.newOutputStream(opened), 1 << 16);
      JsonGenerator generator =
          JsonFactory.builder()
              .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
              .build()
              .createGenerator(buffered)
              .setRootValueSeparator(null);
      path = file;
      channel = opened;
      out = buffered;
      json = generator;
      return generator;
    } catch (IOException e) {
      path = file;
      throw failed(e);
    }
  }

  private static void checkWritable(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    String fault = null;
    if (Files.isDirectory(file)) {
      fault = "it is a folder";
    } else if (Files.exists(file) && !Files.isWritable(file)) {
      fault = "it may not be written";
    } else if (folder == null || !Files.isDirectory(folder)) {
      fault = "its folder does not exist";
    } else if (!Files.exists(file) && !Files.isWritable(folder)) {
      fault = "its folder may not be written to";
    }
    if (fault != null) {
      throw new ImportFailedException(
          ErrorCode.REJECTS_FILE_FAILED,
          "The dead-letter file " + file + " can't be written: " + fault + ".",
          "Give another path (--rejects or Filesystem:RejectsFile); nothing was imported.");
    }
  }

  private ImportFailedException failed(IOException e) {
    return new ImportFailedException(
        ErrorCode.REJECTS_FILE_FAILED,
        "The dead-letter file " + path + " could not be written: " + FileErrors.writing(e) + ".",
        "Make room or give another path (--rejects or Filesystem:RejectsFile) and import again:"
            + " what was not written down is not recorded as done.",
        e);
  }
}
