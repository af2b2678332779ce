package taskrunner.importer.store;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short version of {@code make fuzz}, with the same files each time. */
class ReaderFuzzTest {
  private static final int FILES = 2_000;

  @Test
  void damagedFilesAreRejectedLineByLineAndNeverThrow(@TempDir Path folder) {
    ReaderFuzz fuzz = new ReaderFuzz(folder);
    for (long seed = 0; seed < FILES; seed++) {
      fuzz.read(seed);
    }
  }
}
