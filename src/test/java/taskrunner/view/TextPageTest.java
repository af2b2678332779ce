package taskrunner.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextPageTest {
  private static TextPage page(String columns, List<List<Cell>> rows) {
    var table = new Table(columns);
    rows.forEach(row -> table.row(row.toArray()));
    var page = new TextPage();
    page.table(table);
    return page;
  }

  @Test
  void columnsAreAlignedByCodePoints() {
    assertThat(
            page(
                "a, b",
                List.of(
                    List.of(Cell.of("😀😀"), Cell.of(1_234_567)),
                    List.of(Cell.of("long"), Cell.of("x")))))
        .hasToString(
            """
              A     B
              😀😀    1,234,567
              long  x
            """);
  }

  @Test
  void aHeadingIsTheNameOrTheGivenTextAndAHyphenHidesTheColumn() {
    var table = new Table("id:CHANGE UNIT, changedSince, status:, -owner");
    table.row("0001", null, true, "token");
    var page = new TextPage();
    page.table(table);
    assertThat(page)
        .hasToString(
            """
              CHANGE UNIT  CHANGED SINCE
              0001         -              yes
            """);
    assertThat(JsonText.of(table.rows().get(0)))
        .isEqualTo(
            """
            {"id":"0001","changedSince":null,"status":true,"owner":"token"}""");
  }

  @Test
  void coloursDoNotChangeTheAlignment() {
    var page =
        page(
            "state, x",
            List.of(
                List.of(new Cell(null, "failed", Tone.BAD), Cell.of(1)),
                List.of(new Cell(null, "executed", Tone.GOOD), Cell.of(2))));
    assertThat(page.text(true)).contains("\u001b[31mfailed\u001b[0m");
    assertThat(page.text(true).replaceAll("\u001b\\[\\d+m", "")).isEqualTo(page.text(false));
  }

  @Test
  void textFromTheDatabaseCanNotControlTheTerminal() {
    var page = new TextPage();
    page.line("a\u001b]0;title\u0007b");
    page.list("t\u2028", List.of("word\u202eexe.gpj"), Tone.BAD);
    var table = new Table("h:H\u0085");
    table.row("x\r\n\u009b2Jy");
    page.table(table);
    page.question("Go on\n?");
    assertThat(page.text(true).replaceAll("\u001b\\[\\d+m", ""))
        .isEqualTo(
            "a\\u001b]0;title\\u0007b\nt\\u2028\n  word\\u202eexe.gpj\n"
                + "  H\\u0085\n  x\\u000d\\u000a\\u009b2Jy\nGo on\\u000a? ");
  }
}
