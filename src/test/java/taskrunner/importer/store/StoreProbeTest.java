package taskrunner.importer.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreProbeTest {
  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path root;

  private StoreFixture store() {
    return new StoreFixture(root);
  }

  private ProbeReport.Kind probe(RecordKind kind) {
    return new StoreProbe(StoreFolders.below(root))
        .run().kinds().stream().filter(one -> one.kind() == kind).findFirst().orElseThrow();
  }

  @Test
  void propertiesAreListedWithTheirNamesInTheFileAndTheKnownNames() {
    store()
        .write(
            "logs/r.ndjson",
            "{\"Level\":\"WARNING\",\"a.b\":1}\n\n{\"level\":\"info\",\"a.b\":2}\n");
    ProbeReport.Kind logs = probe(RecordKind.LOG);
    assertThat(logs.records()).isEqualTo(2);
    assertThat(logs.properties().items())
        .extracting(
            p -> p.path() + " " + p.known() + " " + p.count() + " " + p.example() + " " + p.first())
        .containsExactly(
            "Level level 1 WARNING logs/r.ndjson:1",
            "a.b null 2 1 logs/r.ndjson:1",
            "level level 1 info logs/r.ndjson:3");
    assertThat(logs.words().items())
        .extracting(w -> w.field() + " " + w.value() + " " + w.storedAs())
        .containsExactly("level WARNING warn", "level info info");
  }

  @Test
  void integersAreMarkedAndHaveTheWordOfTheDefaultTable() {
    store().write("runs/r.json", Samples.RUN.replace("\"pending\"", "3"));
    assertThat(probe(RecordKind.RUN).words().items())
        .extracting(w -> w.field() + " " + w.value() + " " + w.integer() + " " + w.storedAs())
        .containsExactly("stepStatus 3 true failed");
  }

  @Test
  void datesAreListedByTheirFormAndWhetherTheyCanBeRead() {
    store()
        .write(
            "approvals/r.json",
            "[{\"requestedAt\":\"2025-11-06T10:15:30Z\"},{\"requestedAt\":1762424130},"
                + "{\"requestedAt\":\"06.11.2025\"},{\"requestedAt\":\"2026-01-01T00:00:00Z\"}]");
    ProbeReport.Kind approvals = probe(RecordKind.APPROVAL);
    assertThat(approvals.records()).isEqualTo(4);
    assertThat(approvals.dates().items())
        .extracting(d -> d.form() + " " + d.readable() + " " + d.count() + " " + d.example())
        .containsExactly(
            "0000-00-00T00:00:00Z true 2 2025-11-06T10:15:30Z",
            "(number) false 1 1762424130",
            "00.00.0000 false 1 06.11.2025");
  }

  /** The report has the values unchanged; the output escapes them. */
  @Test
  void valuesWithControlCharactersAreReportedUnchanged() {
    store().write("approvals/r.json", "[{\"requestedAt\":\"1\\u009b3\",\"status\":\"b\\u0007d\"}]");
    ProbeReport.Kind approvals = probe(RecordKind.APPROVAL);
    assertThat(approvals.dates().items())
        .extracting(d -> d.form() + " " + d.example())
        .containsExactly("0\u009b0 1\u009b3");
    assertThat(approvals.words().items())
        .extracting(ProbeReport.Word::value)
        .containsExactly("b\u0007d");
  }

  @Test
  void everyFormOfApprovalsFilesAndManifestsIsProbed() {
    store()
        .write("approvals/a.json", Samples.APPROVAL)
        .write("approvals/b.json", "{\"approvals\":[" + Samples.APPROVAL + "]}")
        .write("artifacts/r/artifact-manifest.json", "{\"Artifacts\":[" + Samples.OUTPUT + "]}");
    assertThat(probe(RecordKind.APPROVAL).records()).isEqualTo(2);
    assertThat(probe(RecordKind.APPROVAL).words().items())
        .singleElement()
        .satisfies(word -> assertThat(word.count()).isEqualTo(2));
    assertThat(probe(RecordKind.ARTIFACT).properties().items())
        .extracting(ProbeReport.Property::path)
        .startsWith("Artifacts", "Artifacts[].name");
  }

  @Test
  void incompleteTailsAndIgnoredFilesAreNamed() {
    store()
        .write("logs/b.ndjson", "{\"level\":\"info\"}\n{\"lev")
        .write("logs/a.ndjson", "{\"level\":\"info\"}\r{\"level\":\"info\"}")
        .write("logs/c.NDJSON", "{}");
    ProbeReport report = new StoreProbe(StoreFolders.below(root)).run();
    assertThat(report.incompleteTails()).isEqualTo(2);
    assertThat(report.tails())
        .hasToString("[logs/a.ndjson at offset 0, logs/b.ndjson at offset 17]");
    assertThat(report.leftAlone().first()).containsExactly("logs/c.NDJSON");
    assertThat(probe(RecordKind.LOG).faults()).isEmpty();
    assertThat(probe(RecordKind.LOG).records()).isEqualTo(1);
  }

  @Test
  void theListsHaveALimitForAMillionUnknownKeys() {
    var text = new StringBuilder("{\"runId\":\"r\"");
    for (int i = 0; i < 1_000_000; i++) {
      text.append(",\"k").append(i).append("\":0");
    }
    store().write("runs/r.json", text + "}");
    ProbeReport.Listed<ProbeReport.Property> properties = probe(RecordKind.RUN).properties();
    assertThat(properties.items()).hasSize(BoundedCounter.MOST);
    assertThat(properties.more()).isBetween(990_000L, 1_010_000L);
  }

  @Test
  void unreadableFilesAndLinesAreCountedAndTheOthersAreProbed() throws Exception {
    store()
        .write("logs/a.ndjson", "{\"level\":\n" + "[".repeat(600_000) + "\n\u0000\n{\"level\":1}\n")
        .write("logs/b.ndjson", new byte[] {'"', (byte) 0xC3, '"', '\n'})
        .write("outside.ndjson", "{\"secret\":1}\n");
    Files.createSymbolicLink(root.resolve("logs/c.ndjson"), root.resolve("outside.ndjson"));
    Files.createDirectory(root.resolve("logs/d.ndjson"));
    ProbeReport.Kind logs = probe(RecordKind.LOG);
    assertThat(logs.faults())
        .extracting(fault -> fault.code().word() + " " + fault.count() + " " + fault.first())
        .containsExactlyInAnyOrder(
            "unsafe-path 2 logs/c.ndjson",
            "malformed-json 2 logs/a.ndjson:1",
            "too-deep 1 logs/a.ndjson:2",
            "not-utf8 1 logs/b.ndjson:1");
    assertThat(logs.properties().items())
        .extracting(ProbeReport.Property::path)
        .containsExactly("level");
    assertThat(logs.words().items()).extracting(ProbeReport.Word::value).containsExactly("1");
  }
}
