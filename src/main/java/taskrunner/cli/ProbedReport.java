package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.ProbeReport;
import taskrunner.importer.store.ProbeReport.DateForm;
import taskrunner.importer.store.ProbeReport.Fault;
import taskrunner.importer.store.ProbeReport.Kind;
import taskrunner.importer.store.ProbeReport.Listed;
import taskrunner.importer.store.ProbeReport.Place;
import taskrunner.importer.store.ProbeReport.Property;
import taskrunner.importer.store.ProbeReport.Word;
import taskrunner.text.Printable;

/** What {@code probe} says. */
record ProbedReport(ProbeReport report) implements Report {
  @Override
  public String outcome() {
    return "probed";
  }

  @Override
  public int exitCode() {
    return ExitCode.DONE;
  }

  @Override
  public @Nullable String database() {
    return null;
  }

  @Override
  public void json(ObjectNode object) {
    var files = object.putObject("files").put("incompleteTails", report.incompleteTails());
    StoreFindings.json(files, report.tails(), report.leftAlone());
    var leftAlone = report.leftAlone().sentence();
    if (leftAlone != null) {
      Json.strings(object, "warnings", List.of(Printable.of(leftAlone)));
    }
    for (var kind : report.kinds()) {
      var node =
          object
              .putObject(kind.kind().plural())
              .put("files", kind.files())
              .put("bytes", kind.bytes())
              .put("records", kind.records());
      var properties = listed(node, "properties", kind.properties());
      for (var one : kind.properties().items()) {
        var item = properties.addObject().put("name", one.path()).put("known", one.known());
        seen(item, one.count(), one.example(), one.first());
      }
      var words = listed(node, "words", kind.words());
      for (var one : kind.words().items()) {
        var item =
            words
                .addObject()
                .put("field", one.field())
                .put("value", one.value())
                .put("integer", one.integer())
                .put("storedAs", one.storedAs());
        seen(item, one.count(), null, one.first());
      }
      var dates = listed(node, "dates", kind.dates());
      for (var one : kind.dates().items()) {
        var item = dates.addObject().put("form", one.form()).put("readable", one.readable());
        seen(item, one.count(), one.example(), one.first());
      }
      var faults = node.putArray("faults");
      for (var one : kind.faults()) {
        var item = faults.addObject().put("code", one.code().word()).put("message", one.message());
        seen(item, one.count(), null, one.first());
      }
    }
  }

  private static ArrayNode listed(ObjectNode node, String field, Listed<?> list) {
    var array = node.putArray(field);
    node.put(
        "more" + field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1), list.more());
    return array;
  }

  private static void seen(ObjectNode item, long count, @Nullable String example, Place first) {
    item.put("count", count);
    if (example != null) {
      item.put("example", example);
    }
    item.put("file", first.file()).put("line", first.line());
  }

  @Override
  public void text(TextPage page) {
    for (var kind : report.kinds()) {
      page.line(
          String.format(
              Locale.ROOT,
              "%s: %,d files, %,d bytes, %,d records",
              kind.kind().plural(),
              kind.files(),
              kind.bytes(),
              kind.records()));
      text(page, kind);
    }
    StoreFindings.text(page, report.incompleteTails(), report.tails());
    var leftAlone = report.leftAlone().sentence();
    if (leftAlone != null) {
      page.list("Warnings:", List.of(leftAlone), TextPage.Tone.NOTE);
    }
  }

  private static void text(TextPage page, Kind kind) {
    table(
        page,
        List.of("PROPERTY", "READ AS", "COUNT", "EXAMPLE", "FIRST IN"),
        kind.properties(),
        ProbedReport::row);
    table(
        page,
        List.of("LIST", "WORD", "STORED AS", "COUNT", "FIRST IN"),
        kind.words(),
        ProbedReport::row);
    table(
        page,
        List.of("DATES LIKE", "READABLE", "COUNT", "EXAMPLE", "FIRST IN"),
        kind.dates(),
        ProbedReport::row);
    table(
        page,
        List.of("FAULT", "COUNT", "FIRST", "FIRST IN"),
        new Listed<>(kind.faults(), 0),
        ProbedReport::row);
  }

  private static <T> void table(
      TextPage page, List<String> header, Listed<T> list, Function<T, List<TextPage.Cell>> row) {
    page.table(header, list.items().stream().map(row).toList());
    if (list.more() > 0) {
      page.line(String.format(Locale.ROOT, "  and %,d more", list.more()), TextPage.Tone.NOTE);
    }
  }

  private static List<TextPage.Cell> row(Property one) {
    var known = one.known();
    return List.of(
        TextPage.Cell.of(one.path()),
        known == null
            ? new TextPage.Cell(
                // What another database gave it: the import gives its own.
                one.path().equals("_id") ? "(left out)" : "(unknown: kept)", TextPage.Tone.NOTE)
            : TextPage.Cell.of(known),
        TextPage.Cell.count(one.count()),
        TextPage.Cell.of(one.example()),
        TextPage.Cell.of(one.first()));
  }

  private static List<TextPage.Cell> row(Word one) {
    var stored = one.storedAs();
    return List.of(
        TextPage.Cell.of(one.field()),
        TextPage.Cell.of(one.value()),
        stored == null
            ? new TextPage.Cell("(rejected)", TextPage.Tone.BAD)
            : one.integer()
                ? new TextPage.Cell(stored + " with --enum-table default", TextPage.Tone.NOTE)
                : TextPage.Cell.of(stored),
        TextPage.Cell.count(one.count()),
        TextPage.Cell.of(one.first()));
  }

  private static List<TextPage.Cell> row(DateForm one) {
    return List.of(
        TextPage.Cell.of(one.form()),
        one.readable() ? TextPage.Cell.of("yes") : new TextPage.Cell("no", TextPage.Tone.BAD),
        TextPage.Cell.count(one.count()),
        TextPage.Cell.of(one.example()),
        TextPage.Cell.of(one.first()));
  }

  private static List<TextPage.Cell> row(Fault one) {
    return List.of(
        new TextPage.Cell(one.code().word(), TextPage.Tone.BAD),
        TextPage.Cell.count(one.count()),
        TextPage.Cell.of(one.message()),
        TextPage.Cell.of(one.first()));
  }
}
