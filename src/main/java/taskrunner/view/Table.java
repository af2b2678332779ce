package taskrunner.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows: a list of objects in JSON, a table in text. */
public final class Table {
  private final String[] columns;
  private final List<Fields> rows = new ArrayList<>();
  private final List<List<Cell>> shown = new ArrayList<>();

  /**
   * Makes an empty table.
   *
   * @param columns the names of the fields. The heading is the name in capitals, or what follows a
   *     colon; a field after a hyphen is in JSON only: {@code "id:CHANGE UNIT, state, -owner"}
   */
  public Table(String columns) {
    this.columns = columns.split(", ");
    var headings = new ArrayList<Cell>();
    for (var at = 0; at < this.columns.length; at++) {
      var column = this.columns[at];
      if (column.startsWith("-")) {
        continue;
      }
      var colon = column.indexOf(':');
      var heading =
          colon < 0
              ? column.replaceAll("(?=[A-Z])", " ").toUpperCase(Locale.ROOT)
              : column.substring(colon + 1);
      headings.add(new Cell(null, heading, Tone.FAINT).printable());
      this.columns[at] = colon < 0 ? column : column.substring(0, colon);
    }
    shown.add(headings);
  }

  /**
   * Adds a row.
   *
   * @param values one for each column; a {@link Cell} where the text has another form
   */
  public void row(@Nullable Object... values) {
    var row = new Fields();
    var cells = new ArrayList<Cell>();
    for (var at = 0; at < values.length; at++) {
      var name = columns[at];
      var cell = Cell.of(values[at]);
      if (name.startsWith("-")) {
        row.put(name.substring(1), cell.value());
      } else {
        row.put(name, cell.value());
        cells.add(cell.printable());
      }
    }
    rows.add(row);
    shown.add(cells);
  }

  /** Adds a row to the text only, one cell for each heading. */
  void textRow(String... texts) {
    var cells = new ArrayList<Cell>();
    for (var text : texts) {
      cells.add(Cell.of(text).printable());
    }
    shown.add(cells);
  }

  public List<Fields> rows() {
    return rows;
  }

  /** Adds each row to {@code fields}, under the value of its first column. */
  void addTo(Fields fields) {
    for (var row : rows) {
      var rest = new Fields();
      rest.putAll(row);
      fields.put(String.valueOf(rest.remove(columns[0])), rest);
    }
  }

  /** The headings and the rows of the text. */
  List<List<Cell>> shown() {
    return shown;
  }
}
