package taskrunner.importer.record;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;
import taskrunner.importer.store.Reject;
import taskrunner.text.FileErrors;

/**
 * The dead letters of one import, {@linkplain DeadLetterLines one JSON object a line}. A file in
 * the default place is created for the first dead letter. A configured path is checked before the
 * import, so that a wrong one is reported before anything is imported.
 */
public final class DeadLetters implements AutoCloseable {
  private static final String NAME = "'import-rejects-'yyyyMMdd'T'HHmmss'Z'";
  private static final String ENDING = ".ndjson";

  /** Lines collected before they are written. */
  private static final int BUFFERED = 256 * 1024;

  private final @Nullable Path asked;
  private final DeadLetterPlace place;
  private final Path workingFolder;
  private final Clock clock;
  private @Nullable Path path;
  private @Nullable DeadLetterFile file;

  /** Lines that are not yet in the file; null before the first. */
  private @Nullable DeadLetterLines lines;

  private boolean begun;
  private boolean written;
  private boolean unsynced;

  /**
   * @param asked null for the default place
   * @param workingFolder the default place, if it is writable
   * @throws ImportFailedException {@code asked} can't be written, or is in the store
   */
  public DeadLetters(@Nullable Path asked, DeadLetterPlace place, Path workingFolder, Clock clock) {
    this.asked = asked;
    this.place = place;
    this.workingFolder = workingFolder;
    this.clock = clock;
    if (asked != null) {
      place.check(asked);
    }
  }

  /**
   * Begins the import: opens a configured file that exists, and empties it unless another import
   * uses it.
   */
  public void begin() {
    begun = true;
    if (asked != null && Files.isRegularFile(asked)) {
      open(asked, true);
    }
  }

  /** The file's path; null while nothing was written. */
  public @Nullable Path path() {
    return written ? path : null;
  }

  void write(Reject reject) {
    if (file == null) {
      open();
    }
    DeadLetterLines buffer = lines == null ? new DeadLetterLines() : lines;
    lines = buffer;
    try {
      buffer.add(reject);
      written = true;
      unsynced = true;
      if (buffer.size() >= BUFFERED) {
        append();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Forces the dead letters to the disk, before the ledger counts them. */
  public void sync() {
    DeadLetterFile opened = file;
    if (!unsynced || opened == null) {
      // Another import may have created the file meanwhile: then this import uses it as well.
      if (begun && opened == null && asked != null && Files.isRegularFile(asked)) {
        open(asked, false);
      }
      return;
    }
    try {
      append();
      opened.force();
      unsynced = false;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    DeadLetterFile opened = file;
    if (opened == null) {
      return;
    }
    try (opened) {
      append();
    } catch (IOException e) {
      throw failed(e);
    } finally {
      file = null;
    }
  }

  private void append() throws IOException {
    DeadLetterFile opened = file;
    DeadLetterLines buffer = lines;
    if (opened != null && buffer != null && buffer.size() > 0) {
      opened.append(buffer.bytes());
      buffer.clear();
    }
  }

  private void open() {
    if (asked != null) {
      // It did not exist at the beginning: a concurrent import has created it.
      open(asked, false);
      return;
    }
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    if (place.folderOfStore(workingFolder) != null) {
      create(temporary);
      return;
    }
    try {
      create(workingFolder);
    } catch (ImportFailedException e) {
      if (e.code() != ErrorCode.REJECTS_FILE_FAILED) {
        throw e;
      }
      create(temporary);
    }
  }

  /** Creates a file with a new name; another import of the same second may have one. */
  private void create(Path folder) {
    if (place.folderOfStore(folder) != null) {
      throw new ImportFailedException(
          ErrorCode.REJECTS_FILE_FAILED,
          "There is no place for the dead-letter file: the temporary folder "
              + folder
              + " lies in the filesystem store, to which an import never writes.",
          "Give a path outside of the store (--rejects or Filesystem:RejectsFile).");
    }
    String now = DateTimeFormatter.ofPattern(NAME).withZone(ZoneOffset.UTC).format(clock.instant());
    for (int attempt = 0; ; attempt++) {
      String name = now + (attempt == 0 ? "" : "-" + attempt) + ENDING;
      path = folder.toAbsolutePath().resolve(name);
      try {
        file = DeadLetterFile.create(path);
        return;
      } catch (FileAlreadyExistsException e) {
        // The next name.
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  private void open(Path which, boolean anew) {
    path = which;
    try {
      file = DeadLetterFile.open(which, anew);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private ImportFailedException failed(IOException e) {
    if (e instanceof ClosedByInterruptException || e instanceof FileLockInterruptionException) {
      return new ImportFailedException(
          ErrorCode.INTERRUPTED,
          "Interrupted while the dead-letter file was written.",
          "Import again: the import continues where it stopped.",
          e);
    }
    return new ImportFailedException(
        ErrorCode.REJECTS_FILE_FAILED,
        "The dead-letter file " + path + " could not be written: " + FileErrors.writing(e) + ".",
        "Make room or give another path (--rejects or Filesystem:RejectsFile) and import again:"
            + " what was not written is not recorded as done.",
        e);
  }
}
