package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void onlyATerminalGetsColours() {
    // The stdout of the test is a file or a pipe.
    assertThat(Terminal.ofProcess(Map.of("TERM", "xterm")).coloured()).isFalse();
  }
}
