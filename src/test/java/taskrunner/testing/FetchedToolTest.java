package taskrunner.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchedToolTest {
  @TempDir private Path folder = Path.of("");

  private Path script(String text) throws Exception {
    return Files.writeString(folder.resolve("fetch.sh"), text);
  }

  @Test
  void thePrintedLineIsThePath() throws Exception {
    assertThat(FetchedTool.fetch(script("echo fetching >&2; echo /a/tool"), 60))
        .isEqualTo(Path.of("/a/tool"));
  }

  @Test
  void theErrorOutputSaysWhyTheToolIsNotAvailable() throws Exception {
    Path failing = script("echo 'no network' >&2; exit 1");
    assertThatThrownBy(() -> FetchedTool.fetch(failing, 60))
        .isInstanceOf(FetchedTool.UnavailableException.class)
        .hasMessage("no network");
  }

  @Test
  void aHangingDownloadIsRepeatedOnceAndItsProcessesAreKilled() throws Exception {
    Path tried = folder.resolve("tried");
    Path stuck = script("sleep 600 & echo $! >>" + tried + "; wait");
    assertThatThrownBy(() -> FetchedTool.fetch(stuck, 1))
        .isInstanceOf(FetchedTool.UnavailableException.class)
        .hasMessage("fetch.sh did not end within 1 s, 2 times");
    assertThat(Files.readAllLines(tried)).hasSize(2).allSatisfy(FetchedToolTest::gone);
  }

  private static void gone(String pid) {
    Await.until(
        30,
        () -> ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty(),
        "the process still runs");
  }
}
