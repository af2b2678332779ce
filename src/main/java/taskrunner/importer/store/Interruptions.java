package taskrunner.importer.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;

/** Keeps an interrupted import apart from a file that can't be read. */
final class Interruptions {
  private Interruptions() {}

  /**
   * The fault of a file that could not be read.
   *
   * @throws ImportFailedException (interrupted) the reading thread was interrupted, so that nothing
   *     is wrong with the file; the thread stays interrupted
   */
  static RecordFault check(IOException e, StoreFile file) {
    if (e instanceof ClosedByInterruptException) {
      throw new ImportFailedException(
          ErrorCode.INTERRUPTED,
          "The import was interrupted while it read " + file.relativePath() + ".",
          "Run it again: it goes on from where it was.",
          e);
    }
    return SafeFiles.unreadable(e);
  }
}
