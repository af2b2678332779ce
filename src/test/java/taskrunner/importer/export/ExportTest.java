package taskrunner.importer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.ImportProgress;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.Importer;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoTest;
import taskrunner.view.ExitCode;
import taskrunner.view.ExportView;

@MongoTest
class ExportTest {
  private static final List<String> COLLECTIONS =
      List.of("pack_runs", "pack_run_logs", "pack_artifacts", "pack_run_approvals");

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  private ImportReport importStore(Path root, MongoDatabase database) {
    return new Importer(database, CollectionNames.DEFAULTS, "", WriteGuard.none())
        .run(
            new ImportRequest(
                StoreFolders.below(root), EnumTables.NONE, folder.resolve("rejects"), false));
  }

  private static ExportReport export(MongoDatabase database, Path to, boolean overwrite) {
    return new Exporter(database, CollectionNames.DEFAULTS, "", ImportProgress.NONE, () -> {})
        .run(new ExportRequest(to, overwrite));
  }

  private static Map<String, List<Document>> everything(MongoDatabase database) {
    var all = new TreeMap<String, List<Document>>();
    for (String name : COLLECTIONS) {
      all.put(
          name,
          database.getCollection(name).find().sort(new Document("_id", 1)).into(new ArrayList<>()));
    }
    return all;
  }

  private static Map<String, String> files(Path root) throws IOException {
    var files = new TreeMap<String, String>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        files.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  private static void insert(MongoDatabase database, String collection, String... documents) {
    for (String document : documents) {
      database.getCollection(collection).insertOne(Document.parse(document));
    }
  }

  @Test
  void anImportOfAnExportGivesEqualDocumentsAndASecondExportEqualBytes(
      MongoDatabase database, MongoClient client) throws Exception {
    long written = 0;
    for (int seed = 0; seed < 40; seed++) {
      Path store = folder.resolve("store-" + seed);
      Files.createDirectories(store);
      new RandomStore(store, seed).write();
      MongoDatabase second = client.getDatabase(database.getName() + "-second");
      database.drop();
      second.drop();
      try {
        assertThat(importStore(store, database).rejectsByCode()).as("seed " + seed).isEmpty();
        Path first = folder.resolve("first-" + seed);
        ExportReport report = export(database, first, false);
        assertThat(report.changed()).as("seed " + seed).isEmpty();
        written += report.runs().records();

        assertThat(importStore(first, second).rejectsByCode()).as("seed " + seed).isEmpty();
        assertThat(everything(second)).as("seed " + seed).isEqualTo(everything(database));

        Path again = folder.resolve("again-" + seed);
        export(second, again, false);
        assertThat(files(again)).as("seed " + seed).isEqualTo(files(first));
      } finally {
        second.drop();
      }
    }
    assertThat(written).isGreaterThan(40);
  }

  @Test
  void anExportOfTheSampleStoreHasTheSameFileNames(MongoDatabase database) throws Exception {
    Path sample = Path.of("importer/sample-store");
    importStore(sample, database);
    Path to = folder.resolve("to");
    ExportReport report = export(database, to, false);

    assertThat(report.runs().records()).isEqualTo(12);
    assertThat(report.logs().records()).isEqualTo(3246);
    assertThat(report.artifacts()).extracting("records", "files").containsExactly(8L, 6L);
    assertThat(report.approvals().records()).isEqualTo(4);
    var expected = new ArrayList<>(files(sample).keySet());
    expected.removeIf(name -> name.contains("/files/") || name.equals("README.md"));
    assertThat(files(to).keySet()).containsExactlyElementsOf(expected);
    long bytes =
        files(to).values().stream().mapToLong(t -> t.getBytes(StandardCharsets.UTF_8).length).sum();
    assertThat(report.bytes()).isEqualTo(bytes);
  }

  @Test
  void idsThatAreNotFileNamesGiveFilesInsideTheFolder(MongoDatabase database) throws Exception {
    for (String id :
        List.of(
            "../../escape", "..", ".", "/etc/passwd", "a/b", "a:b", "A_b", "", "x".repeat(300))) {
      database
          .getCollection("pack_runs")
          .insertOne(
              new Document("_id", id).append("planHash", "h").append("plan", new Document()));
      database
          .getCollection("pack_artifacts")
          .insertOne(new Document("runId", id).append("name", "n"));
    }
    Path to = folder.resolve("deep/er/to");
    export(database, to, false);

    assertThat(files(to)).hasSize(18);
    assertThat(files(folder).keySet()).allMatch(name -> name.startsWith("deep/er/to/"));
    assertThat(files(to.resolve("runs")).keySet())
        .contains("A_b.json", "_etc_passwd.json")
        .anyMatch(name -> name.matches("a_b-[0-9a-f]{16}\\.json"))
        .anyMatch(name -> name.matches("x{200}-[0-9a-f]{16}\\.json"));
  }

  @Test
  void noFileHasANameThatWindowsReservesOrTruncates(MongoDatabase database) throws Exception {
    List<String> ids =
        List.of(
            "CON", "con.x", "Aux", "NUL", "COM1", "lpt9.log", "COM\u00b9", "end.", "end ", "PRN ");
    for (String id : ids) {
      insert(database, "pack_runs", "{_id: '%s', plan: {}}".formatted(id));
    }
    insert(database, "pack_runs", "{_id: 'CONSOLE', plan: {}}");
    insert(database, "pack_run_logs", "{runId: 'CON', sequence: {$numberLong: '1'}}");
    insert(database, "pack_run_logs", "{runId: 'aux', sequence: {$numberLong: '1'}}");
    Path to = folder.resolve("to");
    ExportReport report = export(database, to, false);
    // A run counts once, whether it has a run file, a log file, or both.
    assertThat(report.renamed().runs()).isEqualTo(ids.size() + 1);
    assertThat(report.renamed().first())
        .hasSize(10)
        .hasEntrySatisfying(
            "CON", name -> assertThat(to.resolve("logs/" + name + ".ndjson")).exists())
        .doesNotContainKey("CONSOLE");
    assertThat(report.warnings())
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .startsWith(ids.size() + 1 + " runs are written under names that end in a hash")
                    .contains("'CON' as _CON-", "'end ' as end -")
                    .endsWith(", …."));
    assertThat(ExportView.of(report, "to", "db").exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(files(to.resolve("runs")).keySet())
        .hasSize(ids.size() + 1)
        .contains("CONSOLE.json")
        .noneMatch(
            name ->
                name.matches(
                    "(?i)(con|prn|aux|nul|com[0-9\u00b9]|lpt[0-9])\\s*(\\..*)?|.*[. ]\\.json"));
  }

  @Test
  void aDatabaseWithoutOurCollectionsIsNamedInAWarning(MongoDatabase database) {
    insert(database, "other", "{}");
    assertThat(export(database, folder.resolve("none"), false).warnings())
        .containsExactly(
            "The database "
                + database.getName()
                + " has none of the collections pack_runs, pack_run_approvals, pack_artifacts,"
                + " pack_run_logs, so nothing was exported: check the names of the database and"
                + " of the collections.");
    database.createCollection("pack_artifacts");
    assertThat(export(database, folder.resolve("empty"), false).warnings()).isEmpty();
  }

  @Test
  void whatIsNoFolderIsRefusedWithAHint(MongoDatabase database) throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> export(database, file, true))
        .hasMessageContaining("file is not a folder")
        .isInstanceOfSatisfying(
            TaskRunnerSchemaException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.WRONG_USAGE);
              assertThat(e.hint()).contains("an empty folder");
            });
  }

  @Test
  void aFolderThatIsNotEmptyIsRefusedWithoutOverwrite(MongoDatabase database) throws Exception {
    insert(database, "pack_runs", "{_id: 'r', plan: {}}");
    Path to = folder.resolve("to");
    Files.createDirectories(to.resolve("runs"));
    Files.writeString(to.resolve("runs/r.json"), "old");
    Files.writeString(to.resolve("runs/other.json"), "other");
    Files.writeString(to.resolve("runs/.export-unfinished.tmp"), "of a killed one");

    assertThatThrownBy(() -> export(database, to, false))
        .isInstanceOf(TaskRunnerSchemaException.class)
        .hasMessageContaining("is not empty")
        .extracting("code")
        .isEqualTo(ErrorCode.WRONG_USAGE);
    assertThat(files(to.resolve("runs"))).containsEntry("r.json", "old");

    ExportReport report = export(database, to, true);
    assertThat(files(to.resolve("runs")))
        .containsExactly(
            Map.entry("other.json", "other"),
            Map.entry("r.json", "{\"runId\":\"r\",\"plan\":{}}\n"));
    assertThat(report.warnings()).hasSize(2).last().asString().startsWith("1 files of the layout");
  }

  @Test
  void theErrorNamesAFolderThatCannotBeCreatedAndTheReason(MongoDatabase database)
      throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> export(database, file.resolve("to"), false))
        .isInstanceOf(TaskRunnerSchemaException.class)
        .hasMessage(
            "The export could not be written to %s, because %s is not a folder."
                .formatted(file.resolve("to"), file))
        .hasFieldOrPropertyWithValue(
            "hint", "Give --to a folder that exists, or one that this user may create.")
        .extracting("code")
        .isEqualTo(ErrorCode.EXPORT_FAILED);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileSystemWithoutNewFoldersIsNamed(MongoDatabase database) {
    assertThatThrownBy(() -> export(database, Path.of("/proc/x/y"), false))
        .hasMessage(
            "The export could not be written to /proc/x/y, because no folder can be created in /proc: its"
                + " file system does not allow it.");
  }

  @Test
  void theExportDoesNotFollowLinksInTheFolder(MongoDatabase database) throws Exception {
    insert(database, "pack_runs", "{_id: 'r', plan: {}}");
    insert(database, "pack_artifacts", "{runId: 'r', name: 'n'}");
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Path victim = Files.writeString(outside.resolve("victim"), "untouched");
    Path to = folder.resolve("to");
    Files.createDirectories(to.resolve("runs"));
    Files.createSymbolicLink(to.resolve("runs/r.json"), victim);
    Files.createSymbolicLink(to.resolve("runs/.export-unfinished.tmp"), victim);
    Files.createDirectory(to.resolve("artifacts"));
    Files.createSymbolicLink(to.resolve("artifacts/r"), outside);

    assertThatThrownBy(() -> export(database, to, true)).hasMessageContaining("symbolic link");
    assertThat(files(outside)).containsExactly(Map.entry("victim", "untouched"));
    assertThat(Files.isSymbolicLink(to.resolve("runs/r.json"))).isFalse();
  }

  @Test
  void aFolderInThePlaceOfAnUnfinishedFileIsNamed(MongoDatabase database) throws Exception {
    insert(database, "pack_runs", "{_id: 'r', plan: {}}");
    Path to = folder.resolve("to");
    Path there = to.resolve("runs/.export-unfinished.tmp");
    Files.createDirectories(there.resolve("of-others"));

    assertThatThrownBy(() -> export(database, to, true))
        .hasMessage(
            "The export could not be written to " + there + ": it is a folder that is not empty.");
    assertThat(there.resolve("of-others")).exists();
  }

  @Test
  void valuesWithoutAJsonFormAreConvertedAndCounted(MongoDatabase database) throws Exception {
    database
        .getCollection("pack_runs")
        .insertOne(
            new Document("_id", "r")
                .append("updatedAt", Instant.EPOCH)
                .append("seen", Instant.EPOCH)
                .append("bin", new Binary(new byte[] {1}))
                .append("nan", Double.NaN)
                .append(
                    "steps", List.of(new Document("lastTransitionAt", Instant.ofEpochMilli(1)))));
    insert(database, "pack_runs", "{_id: 7}");
    ExportReport report = export(database, folder.resolve("to"), false);
    assertThat(report.changed())
        .containsOnly(
            Map.entry("date-elsewhere-written-as-text", 1L),
            Map.entry("written-as-extended-json:binary", 1L),
            Map.entry("written-as-extended-json:double", 1L));
    assertThat(report.leftOut()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("to/runs/r.json")))
        .isEqualTo(
            "{\"runId\":\"r\",\"updatedAt\":\"1970-01-01T00:00:00.000+00:00\","
                + "\"seen\":\"1970-01-01T00:00:00.000+00:00\","
                + "\"bin\":{\"$binary\": {\"base64\": \"AQ==\", \"subType\": \"00\"}},"
                + "\"nan\":{\"$numberDouble\": \"NaN\"},"
                + "\"steps\":[{\"lastTransitionAt\":\"1970-01-01T00:00:00.001+00:00\"}]}\n");
  }

  @Test
  void aStopLeavesNoPartialFile(MongoDatabase database) throws Exception {
    insert(database, "pack_runs", "{_id: 'r'}");
    for (int i = 0; i < 10; i++) {
      insert(database, "pack_run_logs", "{runId: 'r', sequence: " + i + "}");
    }
    int[] left = {6};
    var exporter =
        new Exporter(
            database,
            CollectionNames.DEFAULTS,
            "",
            ImportProgress.NONE,
            () -> {
              if (left[0]-- == 0) {
                throw new IllegalStateException("stopped");
              }
            });
    Path to = folder.resolve("to");
    assertThatThrownBy(() -> exporter.run(new ExportRequest(to, false))).hasMessage("stopped");
    assertThat(files(to).keySet()).containsExactly("runs/r.json");
  }
}
