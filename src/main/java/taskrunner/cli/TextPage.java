package taskrunner.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import taskrunner.text.Printable;

/** A page of text for a person: lines and aligned tables, coloured where that helps. */
final class TextPage {
  private static final String GAP = "  ";

  private final boolean coloured;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param coloured whether the reader is a terminal that wants colours
   */
  TextPage(boolean coloured) {
    this.coloured = coloured;
  }

  /** How a word is meant. */
  enum Tone {
    PLAIN(""),
    GOOD("\u001b[32m"),
    NOTE("\u001b[33m"),
    BAD("\u001b[31m"),
    FAINT("\u001b[2m");

    private final String start;

    Tone(String start) {
      this.start = start;
    }
  }

  /** A text and how it is meant. */
  record Cell(String text, Tone tone) {
    Cell {
      text = Printable.of(text);
    }

    static Cell of(Object value) {
      return new Cell(String.valueOf(value), Tone.PLAIN);
    }

    static Cell count(long value) {
      return of(String.format(Locale.ROOT, "%,d", value));
    }
  }

  /** Adds a line. */
  void line(String line) {
    line(line, Tone.PLAIN);
  }

  /** Adds a line that is meant in {@code tone}. */
  void line(String line, Tone tone) {
    text.append(painted(Printable.of(line), tone)).append('\n');
  }

  /** Adds a question that is answered on the same line. */
  void question(String question) {
    text.append(Printable.of(question)).append(' ');
  }

  /** Adds text as it is, ending in a new line. */
  void verbatim(String block) {
    text.append(block).append(block.endsWith("\n") ? "" : "\n");
  }

  /** Adds a title and one indented line per sentence; nothing when there are none. */
  void list(String title, List<String> sentences, Tone tone) {
    if (sentences.isEmpty()) {
      return;
    }
    line(title, tone);
    sentences.forEach(sentence -> line(GAP + sentence));
  }

  /** Adds a table with aligned columns; nothing when it has no rows. */
  void table(List<String> header, List<List<Cell>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    var all = new ArrayList<List<Cell>>();
    all.add(header.stream().map(name -> new Cell(name, Tone.FAINT)).toList());
    all.addAll(rows);
    var widths = new int[header.size()];
    for (var row : all) {
      for (var column = 0; column < row.size(); column++) {
        widths[column] = Math.max(widths[column], width(row.get(column).text()));
      }
    }
    all.forEach(row -> text.append(row(row, widths)).append('\n'));
  }

  private String row(List<Cell> cells, int[] widths) {
    var line = new StringBuilder();
    for (var column = 0; column < cells.size(); column++) {
      var cell = cells.get(column);
      line.append(GAP).append(painted(cell.text(), cell.tone()));
      if (column < cells.size() - 1) {
        line.append(" ".repeat(widths[column] - width(cell.text())));
      }
    }
    return line.toString().stripTrailing();
  }

  private String painted(String shown, Tone tone) {
    return coloured && tone != Tone.PLAIN ? tone.start + shown + "\u001b[0m" : shown;
  }

  private static int width(String shown) {
    return shown.codePointCount(0, shown.length());
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
