package taskrunner.importer.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import taskrunner.importer.ImportProgress;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.Importer;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.OtherFileSystem;
import taskrunner.view.ExitCode;
import taskrunner.view.ExportView;

/** Import and export on file systems with the rules of Windows and macOS. */
@MongoTest
class WayBackOnOtherSystemsTest {
  private static final String RUN =
      "{\"runId\":\"%s\",\"planHash\":\"h\",\"plan\":{},\"steps\":[],"
          + "\"requestedAt\":\"2025-11-06T10:15:30Z\"}";
  private static final String LINE =
      "{\"timestamp\":\"2025-11-06T10:15:30Z\",\"level\":\"info\",\"eventType\":\"e\","
          + "\"message\":\"of %s\"}\n";

  @ParameterizedTest
  @EnumSource
  void ledgerReportAndDeadLettersHaveSlashes(OtherFileSystem system, MongoDatabase database)
      throws IOException {
    try (FileSystem opened = system.open()) {
      Path store = system.root(opened).resolve("store");
      write(store, "runs/a.json", RUN.formatted("a"));
      write(store, "logs/a.ndjson", LINE.formatted("a") + "{broken}\n");
      write(store, "logs/A-stranger.ndjson", LINE.formatted("nobody"));
      Path rejects = system.root(opened).resolve("rejects.ndjson");

      ImportReport report = importStore(store, rejects, database);

      assertThat(report.rejectsByCode()).hasSize(2);
      assertThat(Files.readAllLines(rejects))
          .extracting(line -> Document.parse(line).getString("file"))
          .containsExactlyInAnyOrder("logs/a.ndjson", "logs/A-stranger.ndjson");
      assertThat(
              database
                  .getCollection("pack_import_ledger")
                  .find()
                  .into(new ArrayList<>())
                  .toString())
          .contains("runs/a.json", "logs/a.ndjson")
          .doesNotContain("\\", "C:");
      assertThat(importStore(store, rejects, database).logs().inserted()).isZero();
    }
  }

  /** Two run ids with the same name for the file system: the export overwrites neither file. */
  @ParameterizedTest
  @EnumSource
  void theSecondRunWithAnEqualNameGetsAnotherFileAndIsReported(
      OtherFileSystem system, MongoDatabase database, MongoClient client, MongoServer server)
      throws IOException {
    List<String> runs = new ArrayList<>(List.of("Run-1", "run-1", "CON", "other"));
    if (system == OtherFileSystem.MACOS) {
      runs.addAll(List.of("\u00e9", "e\u0301"));
    }
    try (FileSystem opened = OtherFileSystem.WINDOWS.open()) {
      Path store = OtherFileSystem.WINDOWS.root(opened).resolve("store");
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < runs.size(); i++) {
        write(store, "runs/" + i + ".json", RUN.formatted(runs.get(i)));
        lines.append(LINE.replace("{", "{\"runId\":\"" + runs.get(i) + "\",").formatted(i));
      }
      write(store, "logs/all.ndjson", lines.toString());
      Path rejects = OtherFileSystem.WINDOWS.root(opened).resolve("rejects.ndjson");
      assertThat(importStore(store, rejects, database).rejectsByCode()).isEmpty();
    }
    try (FileSystem opened = system.open()) {
      Path to = system.root(opened).resolve("export");
      for (boolean overwrite : List.of(false, true)) {
        ExportReport report = export(database, to, overwrite);
        assertThat(report.runs().records()).isEqualTo(runs.size());
        assertThat(report.logs().records()).isEqualTo(runs.size());
        assertThat(report.namedApart()).isEqualTo(system == OtherFileSystem.MACOS ? 2 : 1);
        // These, and CON: each once, in a run file and a log file.
        assertThat(report.renamed().runs()).isEqualTo(report.namedApart() + 1);
        assertThat(report.warnings())
            .anySatisfy(warning -> assertThat(warning).contains("which a service does not find: "))
            .noneSatisfy(warning -> assertThat(warning).contains("belong to nothing"));
        assertThat(ExportView.of(report, to.toString(), "db").exitCode())
            .isEqualTo(ExitCode.REJECTS);
        try (var files = Files.list(to.resolve("runs"))) {
          assertThat(files).hasSize(runs.size());
        }
      }
      assertThat(Files.readString(to.resolve("runs").resolve("Run-1.json"))).contains("\"Run-1\"");

      MongoDatabase back = client.getDatabase(database.getName() + "-back");
      try {
        Path rejects = system.root(opened).resolve("rejects.ndjson");
        assertThat(importStore(to, rejects, back).rejectsByCode()).isEmpty();
        assertThat(everything(back)).isEqualTo(everything(database));
      } finally {
        back.drop();
      }
    }
  }

  private static List<Document> everything(MongoDatabase database) {
    List<Document> all = new ArrayList<>();
    Document byId = new Document("_id", 1);
    database.getCollection("pack_runs").find().sort(byId).into(all);
    database
        .getCollection("pack_run_logs")
        .find()
        .projection(new Document("_id", 0))
        .sort(new Document("runId", 1).append("sequence", 1))
        .into(all);
    return all;
  }

  private static ImportReport importStore(Path root, Path rejects, MongoDatabase database) {
    return new Importer(database, CollectionNames.DEFAULTS, "", WriteGuard.none())
        .run(new ImportRequest(StoreFolders.below(root), EnumTables.NONE, rejects, false));
  }

  private static ExportReport export(MongoDatabase database, Path to, boolean overwrite) {
    return new Exporter(database, CollectionNames.DEFAULTS, "", ImportProgress.NONE, () -> {})
        .run(new ExportRequest(to, overwrite));
  }

  private static void write(Path store, String relative, String text) throws IOException {
    Path file = store.resolve(relative);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
