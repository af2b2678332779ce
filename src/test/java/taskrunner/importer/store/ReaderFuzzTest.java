package taskrunner.importer.store;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of {@code make fuzz} with fixed seeds. */
class ReaderFuzzTest {
  private static final int FILES = 2_000;

  @Test
  void damagedFilesGiveRejectsForEachLineAndNoException(@TempDir Path folder) {
    ReaderFuzz fuzz = new ReaderFuzz(folder);
    for (long seed = 0; seed < FILES; seed++) {
      fuzz.read(seed);
    }
  }
}
