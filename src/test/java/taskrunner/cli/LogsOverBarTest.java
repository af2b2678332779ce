package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it replaces the stderr of the process")
class LogsOverBarTest {
  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
  private final PrintStream before = System.err;

  @BeforeEach
  void replaceStderr() {
    System.setErr(new PrintStream(terminal, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restoreStderr() {
    System.setErr(before);
  }

  private String printed() {
    return terminal.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLogLineErasesTheBarFirst() {
    var plain = System.err;
    plain.print("\rbar 50 %");
    try (var over = LogsOverBar.begin(10)) {
      assertThat(over).isNotNull();
      System.err.println("Grüße");
      System.err.print("half ");
      System.err.print("and half" + System.lineSeparator());
    }
    var erased = "\r" + " ".repeat(10) + "\r";
    var end = System.lineSeparator();
    assertThat(printed().replaceFirst("\\S+ Grüße", "Grüße"))
        .isEqualTo("\rbar 50 %" + erased + "Grüße" + end + erased + "half and half" + end);
    assertThat(System.err).isSameAs(plain);
  }

  @Test
  void logLinesDuringADrawnBarEraseIt() {
    var plain = System.err;
    try (var drawing = new ProgressDrawing(plain, "Importing")) {
      drawing.importing(1, 600 << 10, 1);
      System.err.println("a line");
    }
    assertThat(printed())
        .containsPattern("\r {100}\r\\S+ a line\\R")
        .endsWith(System.lineSeparator());
    assertThat(System.err).isSameAs(plain);
  }
}
