package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import taskrunner.cli.TextPage.Cell;
import taskrunner.cli.TextPage.Tone;

class TextPageTest {
  @Test
  void columnsAreAlignedByCodePoints() {
    var page = new TextPage(false);
    page.table(
        List.of("A", "B"),
        List.of(
            List.of(Cell.of("😀😀"), Cell.count(1_234_567)),
            List.of(Cell.of("long"), Cell.of("x"))));
    assertThat(page)
        .hasToString(
            """
              A     B
              😀😀    1,234,567
              long  x
            """);
  }

  @Test
  void coloursDoNotDisturbTheAlignment() {
    var plain = new TextPage(false);
    var coloured = new TextPage(true);
    for (var page : List.of(plain, coloured)) {
      page.table(
          List.of("STATE", "X"),
          List.of(
              List.of(new Cell("failed", Tone.BAD), Cell.of(1)),
              List.of(new Cell("executed", Tone.GOOD), Cell.of(2))));
    }
    assertThat(coloured.toString()).contains("\u001b[31mfailed\u001b[0m");
    assertThat(coloured.toString().replaceAll("\u001b\\[\\d+m", "")).isEqualTo(plain.toString());
  }

  @Test
  void textFromTheDatabaseCanNotSteerTheTerminal() {
    var page = new TextPage(true);
    page.line("a\u001b]0;title\u0007b");
    page.table(List.of("H"), List.of(List.of(Cell.of("x\r\n\u001b[2Jy"))));
    assertThat(page.toString()).doesNotContain("\u001b]").doesNotContain("\u001b[2J");
  }

  @Test
  void coloursAreOnlyForATerminal() {
    // The test's own stdout is a file or a pipe.
    assertThat(Terminal.ofProcess(Map.of("TERM", "xterm")).coloured()).isFalse();
  }
}
