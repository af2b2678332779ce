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
    page.list("t\u2028", List.of("word\u202eexe.gpj"), Tone.BAD);
    page.table(List.of("H\u0085"), List.of(List.of(Cell.of("x\r\n\u009b2Jy"))));
    page.question("Go on\n?");
    assertThat(page.toString().replaceAll("\u001b\\[\\d+m", ""))
        .isEqualTo(
            "a\\u001b]0;title\\u0007b\nt\\u2028\n  word\\u202eexe.gpj\n"
                + "  H\\u0085\n  x\\u000d\\u000a\\u009b2Jy\nGo on\\u000a? ");
  }

  @Test
  void coloursAreOnlyForATerminal() {
    // The test's own stdout is a file or a pipe.
    assertThat(Terminal.ofProcess(Map.of("TERM", "xterm")).coloured()).isFalse();
  }
}
