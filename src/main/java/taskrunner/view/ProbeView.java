package taskrunner.view;

import java.util.List;
import taskrunner.importer.store.ProbeReport;
import taskrunner.text.Printable;

/** The view of {@code probe}. */
public final class ProbeView {
  private ProbeView() {}

  public static View of(ProbeReport report) {
    var view = new View("probed", ExitCode.DONE, null);
    view.with(
        "files",
        ImportView.notRead(
            new Fields().with("incompleteTails", report.incompleteTails()),
            report.tails(),
            report.leftAlone()));
    var leftAlone = report.leftAlone().sentence();
    if (leftAlone != null) {
      view.with("warnings", List.of(Printable.of(leftAlone)));
    }
    report.kinds().forEach(kind -> add(view, kind));
    ImportView.tails(view.page(), report.incompleteTails(), report.tails());
    if (leftAlone != null) {
      view.page().list("Warnings:", List.of(leftAlone), Tone.NOTE);
    }
    return view;
  }

  private static void add(View view, ProbeReport.Kind kind) {
    var name = kind.kind().plural();
    var page = view.page();
    page.format(
        Tone.PLAIN,
        "%s: %,d files, %,d bytes, %,d records",
        name,
        kind.files(),
        kind.bytes(),
        kind.records());
    var properties = properties(kind);
    var words = words(kind);
    var dates = dates(kind);
    page.table(properties);
    page.more(kind.properties().more());
    page.table(words);
    page.more(kind.words().more());
    page.table(dates);
    page.more(kind.dates().more());
    view.with(
        name,
        new Fields()
            .with("files", kind.files())
            .with("bytes", kind.bytes())
            .with("records", kind.records())
            .with("properties", properties.rows())
            .with("moreProperties", kind.properties().more())
            .with("words", words.rows())
            .with("moreWords", kind.words().more())
            .with("dates", dates.rows())
            .with("moreDates", kind.dates().more())
            .with("faults", faults(kind, page)));
  }

  private static Table properties(ProbeReport.Kind kind) {
    var table = new Table("name:PROPERTY, known:READ AS, count, example, file:FIRST IN, -line");
    for (var one : kind.properties().items()) {
      // An _id is from another database; the import creates its own.
      var unknown = one.path().equals("_id") ? "(left out)" : "(unknown: kept)";
      table.row(
          one.path(),
          one.known() == null ? new Cell(null, unknown, Tone.NOTE) : one.known(),
          one.count(),
          one.example(),
          Cell.of(one.first().file(), one.first().toString()),
          one.first().line());
    }
    return table;
  }

  private static Table words(ProbeReport.Kind kind) {
    var table =
        new Table("field:LIST, value:WORD, -integer, storedAs, count, file:FIRST IN, -line");
    for (var one : kind.words().items()) {
      var stored = one.storedAs();
      table.row(
          one.field(),
          one.value(),
          one.integer(),
          stored == null
              ? new Cell(null, "(rejected)", Tone.BAD)
              : one.integer()
                  ? new Cell(stored, stored + " with --enum-table default", Tone.NOTE)
                  : stored,
          one.count(),
          Cell.of(one.first().file(), one.first().toString()),
          one.first().line());
    }
    return table;
  }

  private static Table dates(ProbeReport.Kind kind) {
    var table = new Table("form:DATES LIKE, readable, count, example, file:FIRST IN, -line");
    for (var one : kind.dates().items()) {
      table.row(
          one.form(),
          one.readable() ? true : new Cell(false, "no", Tone.BAD),
          one.count(),
          one.example(),
          Cell.of(one.first().file(), one.first().toString()),
          one.first().line());
    }
    return table;
  }

  /** Text has the columns in another order than JSON. */
  private static List<Fields> faults(ProbeReport.Kind kind, TextPage page) {
    var shown = new Table("code:FAULT, count, message:FIRST, first:FIRST IN");
    var rows = new Table("-code, -message, -count, -file, -line");
    for (var one : kind.faults()) {
      var code = one.code().word();
      var first = one.first();
      shown.row(new Cell(code, code, Tone.BAD), one.count(), one.message(), first);
      rows.row(code, one.message(), one.count(), first.file(), first.line());
    }
    page.table(shown);
    return rows.rows();
  }
}
