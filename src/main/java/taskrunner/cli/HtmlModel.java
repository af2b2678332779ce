package taskrunner.cli;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseReport;
import taskrunner.StateReport;
import taskrunner.StepState;
import taskrunner.importer.ledger.LedgerSummary;
import taskrunner.schema.CollectionFacts;
import taskrunner.schema.Drift;
import taskrunner.schema.FieldRules;
import taskrunner.schema.IndexFacts;
import taskrunner.view.Fields;
import taskrunner.view.Format;
import taskrunner.view.Tone;
import taskrunner.view.VerifyView;

/**
 * The report as the template shows it, under the template's names. {@code it} is the record itself:
 * the template shows its numbers with separators, and null as nothing.
 */
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
   * @param styleHash identifies the style sheet in the page's policy
   */
  static Fields of(DatabaseReport report, String styleHash) {
    return new HtmlModel(report).page().with("styleHash", styleHash);
  }

  private Fields page() {
    var verified = report.verified();
    var wrong = verified.drift().stream().filter(d -> d.kind() != Drift.Kind.EXTRA_INDEX).count();
    // The history also has units that were undone.
    var units = report.state().comparison().stream().filter(StateReport.Compared::inCode).toList();
    var history = report.state().history();
    var earlier = Math.max(0, history.size() - MOST_HISTORY);
    var imports = report.imports();
    var pending = verified.pending().isEmpty() ? Tone.GOOD : Tone.NOTE;
    var page =
        new Fields()
            .with("it", report)
            .with("at", Format.time(report.at()))
            .with("version", Version.line())
            .with("tone", wrong > 0 ? Tone.BAD : pending)
            .with("verdict", verdict(wrong))
            .with("documents", sum(CollectionFacts::documents))
            .with("storage", Format.bytes(sum(c -> c.sizes() == null ? 0 : c.sizes().storage())))
            .with("indexBytes", Format.bytes(sum(c -> c.sizes() == null ? 0 : c.sizes().indexes())))
            .with("applied", units.stream().filter(u -> u.state() == StepState.EXECUTED).count())
            .with("units", units.size())
            .with("pending", String.join(", ", verified.pending()))
            .with("somePending", !verified.pending().isEmpty())
            .with("earlier", earlier)
            .with("someEarlier", earlier > 0);
    list(page, "History", history.stream().skip(earlier).map(HtmlModel::row).toList());
    list(page, "Collections", collections());
    list(page, "Drift", VerifyView.rows(verified.drift()).stream().map(HtmlModel::drift).toList());
    list(page, "Warnings", verified.warnings());
    list(page, "Kinds", imports.kinds().stream().map(HtmlModel::kind).toList());
    list(page, "Rejecting", rejecting(imports.rejecting()));
    return page;
  }

  /** Adds a list under its name in lower case, and a flag that is false for an empty one. */
  private static void list(Fields fields, String name, List<?> items) {
    fields.with(name.toLowerCase(Locale.ROOT), items).with("some" + name, !items.isEmpty());
  }

  private String verdict(long wrong) {
    if (wrong > 0) {
      return wrong + (wrong == 1 ? " difference" : " differences") + " from what is declared";
    }
    return report.verified().pending().isEmpty() ? "As declared" : "Work is pending";
  }

  private long sum(ToLongFunction<CollectionFacts> figure) {
    return report.collections().stream().mapToLong(figure).sum();
  }

  private static Fields row(StateReport.HistoryRow row) {
    var error = row.error();
    var duration = row.duration();
    return new Fields()
        .with("it", row)
        .with("tone", Tone.ofState(row.state()))
        .with("at", Format.time(row.at()))
        .with("duration", duration == null ? null : Format.count(duration.toMillis()) + " ms")
        .with("error", error == null ? null : error.lines().findFirst().orElse(""))
        .with("failed", error != null);
  }

  private List<Fields> collections() {
    var largest =
        report.collections().stream()
            .flatMap(c -> c.sizes() == null ? Stream.empty() : Stream.of(c.sizes()))
            .mapToLong(sizes -> sizes.storage() + sizes.indexes())
            .max()
            .orElse(0);
    return report.collections().stream().map(c -> collection(c, largest)).toList();
  }

  private Fields collection(CollectionFacts facts, long largest) {
    var sizes = facts.sizes();
    var indexes = facts.indexes();
    var largestIndex = indexes.stream().mapToLong(i -> i.bytes() == null ? 0 : i.bytes()).max();
    var shown =
        new Fields()
            .with("it", facts)
            .with("validationTone", validationTone(facts))
            .with("data", bytes(sizes == null ? null : sizes.data()))
            .with("storage", bytes(sizes == null ? null : sizes.storage()))
            .with("indexBytes", bytes(sizes == null ? null : sizes.indexes()))
            .with("storageWidth", percent(sizes == null ? 0 : sizes.storage(), largest))
            .with("indexWidth", percent(sizes == null ? 0 : sizes.indexes(), largest));
    list(shown, "Fields", facts.fields().stream().map(HtmlModel::field).toList());
    list(
        shown,
        "Indexes",
        indexes.stream().map(index -> index(index, largestIndex.orElse(0))).toList());
    return shown;
  }

  private static String bytes(@Nullable Long bytes) {
    return bytes == null ? "not visible" : Format.bytes(bytes);
  }

  /** Good only where the server refuses every invalid document, as declared. */
  private Tone validationTone(CollectionFacts facts) {
    var differs =
        report.verified().drift().stream()
            .filter(drift -> drift.collection().equals(facts.name()))
            .anyMatch(drift -> OF_VALIDATION.contains(drift.kind()));
    return differs ? Tone.BAD : facts.validation().equals("strict") ? Tone.GOOD : Tone.NOTE;
  }

  private static Fields index(IndexFacts index, long largest) {
    var uses = index.uses();
    var serves = index.serves();
    return new Fields()
        .with("it", index)
        .with("properties", String.join("; ", index.properties()))
        .with("bytes", bytes(index.bytes()))
        .with("width", percent(index.bytes() == null ? 0 : index.bytes(), largest))
        .with("uses", uses == null ? "not visible" : Format.count(uses))
        .with("since", uses == null ? null : "since " + Format.time(index.usesSince()))
        .with("serves", serves == null ? "Not declared by this build." : serves);
  }

  private static Fields field(FieldRules field) {
    var rules = Stream.concat(Stream.of(field.type()), field.rules().stream());
    return new Fields().with("it", field).with("rules", rules.collect(Collectors.joining("; ")));
  }

  private static Fields drift(Fields row) {
    var information = Drift.Kind.EXTRA_INDEX.word().equals(row.get("kind"));
    row.replaceAll((name, value) -> value == null ? "nothing" : value);
    return row.with("tone", information ? Tone.NOTE : Tone.BAD)
        .with("named", !String.valueOf(row.get("name")).equals(row.get("collection")));
  }

  private static Fields kind(LedgerSummary.Kind kind) {
    var read = kind.records() + kind.rejected();
    return new Fields()
        .with("it", kind)
        .with("bytes", Format.bytes(kind.bytes()))
        .with("someRejected", kind.rejected() > 0)
        .with("recordsWidth", percent(kind.records(), read))
        .with("rejectedWidth", percent(kind.rejected(), read));
  }

  private static List<Fields> rejecting(List<LedgerSummary.RejectingFile> files) {
    var most = files.stream().mapToLong(LedgerSummary.RejectingFile::rejected).max().orElse(0);
    return files.stream()
        .map(file -> new Fields().with("it", file).with("width", percent(file.rejected(), most)))
        .toList();
  }

  /** The part of 100 units of a bar; one that is not 0 can always be seen. */
  private static String percent(long part, long whole) {
    if (part <= 0 || whole <= 0) {
      return "0";
    }
    return String.format(Locale.ROOT, "%.2f", Math.max(0.5, 100.0 * part / whole));
  }
}
