package taskrunner.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import taskrunner.DatabaseReport;
import taskrunner.StateReport;
import taskrunner.StepState;
import taskrunner.importer.ledger.LedgerSummary;
import taskrunner.schema.CollectionFacts;
import taskrunner.schema.Drift;
import taskrunner.schema.FieldRules;
import taskrunner.schema.IndexFacts;

/** The report in the words and proportions that the template shows; names are the template's. */
final class HtmlModel {
  private static final int MOST_HISTORY = 200;
  private static final Set<Drift.Kind> OF_VALIDATION =
      EnumSet.of(
          Drift.Kind.MISSING_VALIDATOR, Drift.Kind.DIFFERENT_VALIDATOR, Drift.Kind.DIFFERENT_LEVEL);

  private final DatabaseReport report;

  private HtmlModel(DatabaseReport report) {
    this.report = report;
  }

  /**
   * @param styleHash by which the page's policy knows its style sheet
   */
  static Map<String, Object> of(DatabaseReport report, String styleHash) {
    return new HtmlModel(report).page(styleHash);
  }

  private Map<String, Object> page(String styleHash) {
    var drift = report.verified().drift();
    var wrong = drift.stream().filter(d -> d.kind() != Drift.Kind.EXTRA_INDEX).count();
    var pending = report.verified().pending();
    var page = new HashMap<String, Object>();
    page.put("styleHash", styleHash);
    page.put("database", report.database());
    page.put("server", report.server());
    page.put("at", Shown.time(report.at()));
    page.put("version", Version.line());
    page.put("retention", report.retention());
    page.put("tone", wrong > 0 ? "bad" : pending.isEmpty() ? "good" : "note");
    page.put(
        "verdict",
        wrong > 0
            ? wrong + (wrong == 1 ? " difference" : " differences") + " from what is declared"
            : pending.isEmpty() ? "As declared" : "Work is pending");
    page.put("documents", Shown.count(sum(c -> c.documents())));
    page.put("storage", Shown.bytes(sum(c -> c.sizes() == null ? 0 : c.sizes().storage())));
    page.put("indexBytes", Shown.bytes(sum(c -> c.sizes() == null ? 0 : c.sizes().indexes())));
    // A unit that was taken back is in the history, too.
    var units = report.state().comparison().stream().filter(StateReport.Compared::inCode).toList();
    page.put("applied", units.stream().filter(u -> u.state() == StepState.EXECUTED).count());
    page.put("units", units.size());
    page.put("pending", String.join(", ", pending));
    page.put("somePending", !pending.isEmpty());
    var history = report.state().history();
    var earlier = Math.max(0, history.size() - MOST_HISTORY);
    page.put("history", history.stream().skip(earlier).map(HtmlModel::row).toList());
    page.put("earlier", Shown.count(earlier));
    page.put("someEarlier", earlier > 0);
    page.put("someHistory", !report.state().history().isEmpty());
    page.put("collections", collections());
    page.put("drift", drift.stream().map(HtmlModel::drift).toList());
    page.put("someDrift", !drift.isEmpty());
    page.put("warnings", report.verified().warnings());
    page.put("someWarnings", !report.verified().warnings().isEmpty());
    page.put("kinds", kinds());
    page.put("someImports", !report.imports().kinds().isEmpty());
    page.put("rejecting", rejecting());
    page.put("someRejecting", !report.imports().rejecting().isEmpty());
    return page;
  }

  private long sum(ToLongFunction<CollectionFacts> figure) {
    return report.collections().stream().mapToLong(figure).sum();
  }

  private static Map<String, Object> row(StateReport.HistoryRow row) {
    var error = row.error();
    var duration = row.duration();
    return Map.of(
        "change",
        row.changeId(),
        "state",
        row.state(),
        "tone",
        tone(row.state()),
        "at",
        Shown.time(row.at()),
        "duration",
        duration == null ? "" : Shown.count(duration.toMillis()) + " ms",
        "host",
        row.host() == null ? "" : row.host(),
        "error",
        error == null ? "" : firstLine(error),
        "failed",
        error != null);
  }

  private static String tone(String state) {
    if (state.contains("failed")) {
      return "bad";
    }
    return state.equals("executed") ? "good" : "note";
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private List<Map<String, Object>> collections() {
    var largest =
        report.collections().stream()
            .flatMap(c -> c.sizes() == null ? Stream.empty() : Stream.of(c.sizes()))
            .mapToLong(sizes -> sizes.storage() + sizes.indexes())
            .max()
            .orElse(0);
    return report.collections().stream().map(c -> collection(c, largest)).toList();
  }

  private Map<String, Object> collection(CollectionFacts facts, long largest) {
    var sizes = facts.sizes();
    var storage = sizes == null ? 0 : sizes.storage();
    var indexes = sizes == null ? 0 : sizes.indexes();
    var largestIndex =
        facts.indexes().stream().mapToLong(i -> i.bytes() == null ? 0 : i.bytes()).max().orElse(0);
    var shown = new HashMap<String, Object>();
    shown.put("name", facts.name());
    shown.put("title", facts.title());
    shown.put("there", facts.there());
    shown.put("documents", Shown.count(facts.documents()));
    shown.put("validation", facts.validation());
    shown.put("validationTone", validationTone(facts));
    shown.put("validated", !facts.fields().isEmpty());
    shown.put("data", sizes == null ? "not visible" : Shown.bytes(sizes.data()));
    shown.put("storage", sizes == null ? "not visible" : Shown.bytes(storage));
    shown.put("indexBytes", sizes == null ? "not visible" : Shown.bytes(indexes));
    shown.put("storageWidth", percent(storage, largest));
    shown.put("indexWidth", percent(indexes, largest));
    shown.put("indexes", facts.indexes().stream().map(i -> index(i, largestIndex)).toList());
    shown.put("someIndexes", !facts.indexes().isEmpty());
    shown.put("fields", facts.fields().stream().map(HtmlModel::field).toList());
    return shown;
  }

  /** Good is only what refuses every wrong document, as declared. */
  private String validationTone(CollectionFacts facts) {
    var differs =
        report.verified().drift().stream()
            .anyMatch(
                drift ->
                    drift.collection().equals(facts.name())
                        && OF_VALIDATION.contains(drift.kind()));
    return differs ? "bad" : facts.validation().equals("strict") ? "good" : "note";
  }

  private static Map<String, Object> index(IndexFacts index, long largest) {
    var bytes = index.bytes();
    var uses = index.uses();
    var serves = index.serves();
    return Map.of(
        "name",
        index.name(),
        "keys",
        index.keys(),
        "properties",
        String.join("; ", index.properties()),
        "bytes",
        bytes == null ? "not visible" : Shown.bytes(bytes),
        "width",
        percent(bytes == null ? 0 : bytes, largest),
        "uses",
        uses == null ? "not visible" : Shown.count(uses),
        "since",
        uses == null ? "" : "since " + Shown.time(index.usesSince()),
        "serves",
        serves == null ? "Not declared by this build." : serves);
  }

  private static Map<String, Object> field(FieldRules field) {
    var rules = new ArrayList<String>();
    rules.add(field.type());
    rules.addAll(field.rules());
    return Map.of(
        "path", field.path(),
        "required", field.required(),
        "rules", String.join("; ", rules),
        "meaning", field.meaning());
  }

  private static Map<String, Object> drift(Drift drift) {
    return Map.of(
        "kind",
        drift.kind().word(),
        "tone",
        drift.kind() == Drift.Kind.EXTRA_INDEX ? "note" : "bad",
        "collection",
        drift.collection(),
        "name",
        drift.name(),
        "named",
        !drift.name().equals(drift.collection()),
        "expected",
        drift.expected() == null ? "nothing" : drift.expected(),
        "actual",
        drift.actual() == null ? "nothing" : drift.actual());
  }

  private List<Map<String, Object>> kinds() {
    return report.imports().kinds().stream().map(HtmlModel::kind).toList();
  }

  private static Map<String, Object> kind(LedgerSummary.Kind kind) {
    var read = kind.records() + kind.rejected();
    return Map.of(
        "kind", kind.kind(),
        "files", Shown.count(kind.files()),
        "unfinished", Shown.count(kind.unfinished()),
        "bytes", Shown.bytes(kind.bytes()),
        "records", Shown.count(kind.records()),
        "rejected", Shown.count(kind.rejected()),
        "someRejected", kind.rejected() > 0,
        "recordsWidth", percent(kind.records(), read),
        "rejectedWidth", percent(kind.rejected(), read));
  }

  private List<Map<String, Object>> rejecting() {
    var most =
        report.imports().rejecting().stream()
            .mapToLong(LedgerSummary.RejectingFile::rejected)
            .max()
            .orElse(0);
    return report.imports().rejecting().stream()
        .map(
            file ->
                Map.<String, Object>of(
                    "path", file.path(),
                    "records", Shown.count(file.records()),
                    "rejected", Shown.count(file.rejected()),
                    "width", percent(file.rejected(), most)))
        .toList();
  }

  /** Of 100 units of a bar; what is there at all can be seen. */
  private static String percent(long part, long whole) {
    if (part <= 0 || whole <= 0) {
      return "0";
    }
    return String.format(Locale.ROOT, "%.2f", Math.max(0.5, 100.0 * part / whole));
  }
}
