package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.DatabaseReport;
import taskrunner.StateReport;
import taskrunner.StepState;
import taskrunner.VerifyReport;
import taskrunner.importer.ledger.LedgerSummary;
import taskrunner.schema.CollectionFacts;
import taskrunner.schema.Drift;
import taskrunner.schema.FieldRules;
import taskrunner.schema.IndexFacts;

class HtmlPageTest {
  private static final Instant AT = Instant.parse("2025-11-06T10:15:30Z");

  @TempDir private Path folder = Path.of("");

  /** A report in which each text from a database or a configuration is {@code text}. */
  private static DatabaseReport report(String text) {
    return new DatabaseReport(
        text,
        AT,
        text,
        text,
        new StateReport(
            text,
            List.of(
                new StateReport.HistoryRow(text, "executed", AT, Duration.ofMillis(7), text, null),
                new StateReport.HistoryRow(text, text, null, null, null, text)),
            List.of(
                new StateReport.Compared(
                    text, true, true, StepState.EXECUTED, StateReport.ChecksumMatch.MATCH)),
            List.of()),
        List.of(
            new CollectionFacts(
                text,
                text,
                true,
                1_234,
                text,
                new CollectionFacts.Sizes(5_000, 2_000, 1_000),
                List.of(new FieldRules(text, text, true, List.of(text), text)),
                List.of(
                    new IndexFacts(text, text, List.of(text), 1_000L, 41L, AT, text),
                    new IndexFacts(text, text, List.of(), null, null, null, null)))),
        new VerifyReport(
            text,
            List.of(new Drift(text, Drift.Kind.DIFFERENT_INDEX, text, text, text)),
            List.of(),
            List.of(text),
            List.of(text),
            List.of(text),
            List.of(text)),
        new LedgerSummary(
            List.of(new LedgerSummary.Kind(text, 3, 1, 900, 60, 20)),
            List.of(new LedgerSummary.RejectingFile(text, 10, 20))));
  }

  @Test
  void storedTextCanAddNoElementsToThePage() {
    var harmless = HtmlPage.render(report("harmless"));
    for (var hostile :
        List.of(
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "' onmouseover='alert(1)",
            "</style><style>*{display:none}",
            "</title></head><body>",
            "-->",
            "&lt;script&gt;")) {
      var page = HtmlPage.render(report(hostile));
      assertThat(tags(page)).as(hostile).isEqualTo(tags(harmless));
      assertThat(page).doesNotContain(hostile);
    }
  }

  @Test
  void textLikeThatOfTheTemplateIsShownUnchanged() {
    assertThat(HtmlPage.render(report("{{version}}"))).contains("<title>{{version}} ");
  }

  /** Each element with the names of its attributes, as a browser reads the page. */
  private static List<String> tags(String page) {
    return Pattern.compile("<[^>]*>")
        .matcher(page)
        .results()
        .map(tag -> tag.group().replaceAll("\"[^\"]*\"", "\"\""))
        .toList();
  }

  @Test
  void thePageHasNoExternalReferences() {
    var page = HtmlPage.render(report("x"));
    assertThat(page)
        .doesNotContain("http://", "https://", "url(", "@import", "<link", "<script", " style=")
        .doesNotContainPattern("src=|href=\"[^#]")
        .containsPattern("default-src 'none'; style-src 'sha256-[^']{40,}'");
  }

  @Test
  void thePageContainsTheFiguresAndDifferences() {
    assertThat(HtmlPage.render(report("words")))
        .contains("1 difference from what is declared")
        .contains("2025-11-06 10:15:30 UTC", "1,234", "2.0 kB", "not visible")
        .contains("Not declared by this build.")
        .contains("60 taken in, 20 rejected")
        .contains("width=\"75.00\"", "x=\"75.00\"", "width=\"25.00\"");
  }

  @Test
  void aRolledBackUnitIsNotCountedAsApplied() {
    assertThat(HtmlPage.render(of(StepState.EXECUTED, List.of(), "strict"))).contains("1 of 1");
    assertThat(HtmlPage.render(of(StepState.ROLLED_BACK, List.of(), "strict"))).contains("0 of 1");
  }

  @Test
  void onlyDeclaredStrictValidationIsShownAsGood() {
    var drift = new Drift("pack_runs", Drift.Kind.DIFFERENT_LEVEL, "pack_runs", "a", "b");
    var badge = "badge %s\">validation %s<";
    assertThat(HtmlPage.render(of(StepState.EXECUTED, List.of(), "strict")))
        .contains(badge.formatted("good", "strict"));
    assertThat(HtmlPage.render(of(StepState.EXECUTED, List.of(), "warn")))
        .contains(badge.formatted("note", "warn"));
    assertThat(HtmlPage.render(of(StepState.EXECUTED, List.of(drift), "strict")))
        .contains(badge.formatted("bad", "strict"))
        .contains("<td><code>pack_runs</code></td>");
  }

  private static DatabaseReport of(StepState state, List<Drift> drift, String validation) {
    return new DatabaseReport(
        "tasks",
        AT,
        "MongoDB",
        "none",
        new StateReport(
            "tasks",
            List.of(),
            List.of(
                new StateReport.Compared(
                    "0001-collections", true, true, state, StateReport.ChecksumMatch.MATCH)),
            List.of()),
        List.of(
            new CollectionFacts(
                "pack_runs", "A run", true, 1, validation, null, List.of(), List.of())),
        new VerifyReport("tasks", drift, List.of(), List.of(), List.of(), List.of(), List.of()),
        new LedgerSummary(List.of(), List.of()));
  }

  @Test
  void thereIsAPageForAnEmptyDatabase() {
    var page =
        HtmlPage.render(
            new DatabaseReport(
                "tasks",
                AT,
                "MongoDB",
                "none",
                new StateReport("tasks", List.of(), List.of(), List.of()),
                List.of(),
                new VerifyReport(
                    "tasks", List.of(), List.of(), List.of(), List.of(), List.of(), List.of()),
                new LedgerSummary(List.of(), List.of())));
    assertThat(page)
        .contains("Nothing was applied yet.", "Nothing was imported", "As declared")
        .doesNotContain("{{");
  }

  @Test
  void theWholeFileIsReplaced() throws Exception {
    var desk = new Desk();
    desk.operations.report = report("tasks");
    var file = folder.resolve("report.html");
    Files.writeString(file, "an older one");

    var answer = desk.json("report", "--html", file.toString());
    assertThat(answer.exitCode()).isZero();
    assertThat(answer.json().get("outcome").asText()).isEqualTo("written");
    assertThat(answer.json().get("file").asText()).isEqualTo(file.toString());
    assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void theErrorNamesAFileThatCannotBeWritten() {
    var desk = new Desk();
    desk.operations.report = report("tasks");
    for (var file : List.of(folder, folder.resolve("nosuch/report.html"))) {
      var answer = desk.json("report", "--html", file.toString());
      assertThat(answer.exitCode()).isEqualTo(1);
      assertThat(answer.json().at("/error/code").asText()).isEqualTo("report-file-failed");
      assertThat(answer.json().at("/error/message").asText()).contains(file.toString());
    }
  }
}
