package taskrunner.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import taskrunner.text.Printable;

/** Lines and aligned tables; control characters in them become escapes. */
public final class TextPage {
  private static final String GAP = "  ";

  private final List<Block> blocks = new ArrayList<>();

  /**
   * @param gap before each cell, so that columns stand apart; empty for a line of text
   */
  private record Block(List<List<Cell>> rows, String gap, String end) {}

  public void line(String line) {
    line(line, Tone.PLAIN);
  }

  public void line(String line, Tone tone) {
    add(Printable.of(line), tone, "\n");
  }

  /** Adds a line with figures in it, as {@link String#format}. */
  void format(Tone tone, String format, Object... figures) {
    line(String.format(Locale.ROOT, format, figures), tone);
  }

  /** Adds a question that is answered on the same line. */
  public void question(String question) {
    add(Printable.of(question), Tone.PLAIN, " ");
  }

  /** Adds text as it is, ending in a new line. */
  public void verbatim(String block) {
    add(block, Tone.PLAIN, block.endsWith("\n") ? "" : "\n");
  }

  private void add(String text, Tone tone, String end) {
    blocks.add(new Block(List.of(List.of(new Cell(null, text, tone))), "", end));
  }

  /** Adds a title and one indented line per sentence; nothing when there are none. */
  public void list(String title, List<String> sentences, Tone tone) {
    if (!sentences.isEmpty()) {
      line(title, tone);
      sentences.forEach(sentence -> line(GAP + sentence));
    }
  }

  /** As {@link #list(String, List, Tone)}, with one line for each name and its number. */
  void list(String title, Map<String, Long> counts, Tone tone) {
    list(
        title,
        counts.entrySet().stream().map(one -> one.getKey() + ": " + one.getValue()).toList(),
        tone);
  }

  /** Adds the number of items that are not listed; nothing for 0. */
  void more(long more) {
    if (more > 0) {
      format(Tone.NOTE, "  and %,d more", more);
    }
  }

  /** Adds a table with aligned columns; nothing when it has no rows. */
  public void table(Table table) {
    if (table.shown().size() > 1) {
      blocks.add(new Block(table.shown(), GAP, "\n"));
    }
  }

  /**
   * The page as text.
   *
   * @param coloured whether the terminal shows colours
   */
  public String text(boolean coloured) {
    var text = new StringBuilder();
    blocks.forEach(block -> append(block, coloured, text));
    return text.toString();
  }

  private static void append(Block block, boolean coloured, StringBuilder text) {
    var widths = new int[block.rows.get(0).size()];
    for (var row : block.rows) {
      for (var column = 0; column < row.size(); column++) {
        widths[column] = Math.max(widths[column], width(row.get(column).text()));
      }
    }
    for (var row : block.rows) {
      var line = new StringBuilder();
      for (var column = 0; column < row.size(); column++) {
        var cell = row.get(column);
        line.append(block.gap).append(coloured ? cell.tone().painted(cell.text()) : cell.text());
        if (column < row.size() - 1) {
          line.append(" ".repeat(widths[column] - width(cell.text())));
        }
      }
      text.append(block.gap.isEmpty() ? line : line.toString().stripTrailing()).append(block.end);
    }
  }

  private static int width(String shown) {
    return shown.codePointCount(0, shown.length());
  }

  /** The page without colours. */
  @Override
  public String toString() {
    return text(false);
  }
}
