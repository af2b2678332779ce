package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.cli.Records.counts;
import static taskrunner.cli.Records.imported;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.settings.Words;

/** The request that {@code import} creates from its options and the configuration. */
class ImportOptionsTest {
  private final Desk desk = new Desk();

  @BeforeEach
  void prepareReport() {
    desk.operations.imported = imported(ImportReport.Outcome.IMPORTED, counts(1, 0));
  }

  private ImportRequest asked(String... options) {
    var arguments = new String[options.length + 1];
    arguments[0] = "import";
    System.arraycopy(options, 0, arguments, 1, options.length);
    assertThat(desk.json(arguments).exitCode()).isZero();
    return Objects.requireNonNull(desk.operations.request);
  }

  @Test
  void fromSetsTheRootOfTheStore() {
    var request = asked("--from", "store", "--rejects", "dead.ndjson");
    assertThat(request.folders()).isEqualTo(StoreFolders.below(Path.of("store")));
    assertThat(request.enums()).isEqualTo(EnumTables.NONE);
    assertThat(request.rejectsFile()).isEqualTo(Path.of("dead.ndjson"));
    assertThat(request.dryRun()).isFalse();
  }

  @Test
  void optionsForFoldersReplaceTheRoot() {
    var request =
        asked("--runs", "r", "--logs", "l", "--approvals", "p", "--artifacts", "a", "--dry-run");
    assertThat(request.folders())
        .isEqualTo(new StoreFolders(null, Path.of("r"), Path.of("l"), Path.of("p"), Path.of("a")));
    assertThat(request.dryRun()).isTrue();
  }

  @Test
  void theNumberOfWorkersIsPassedOn() {
    assertThat(asked("--from", "s").workers()).isZero();
    assertThat(asked("--from", "s", "--workers", "3").workers()).isEqualTo(3);
  }

  @Test
  void eachFileIsReadAgainOnlyWithAgain() {
    assertThat(asked("--from", "s").again()).isFalse();
    assertThat(asked("--from", "s", "--again").again()).isTrue();
    assertThat(asked("--from", "s", "--again", "--dry-run", "--workers", "2"))
        .satisfies(it -> assertThat(it.again() && it.dryRun() && it.workers() == 2).isTrue());
  }

  @Test
  void withoutFoldersTheConfiguredStoreIsImported() {
    var request = asked("--set", "Filesystem:Root=/srv/store", "--set", "Filesystem:LogsPath=/l");
    assertThat(request.folders())
        .isEqualTo(new StoreFolders(Path.of("/srv/store"), null, Path.of("/l"), null, null));
  }

  @Test
  void foldersOnTheCommandLineReplaceTheConfiguredStore() {
    var request = asked("--from", "mine", "--set", "Filesystem:LogsPath=/l");
    assertThat(request.folders()).isEqualTo(StoreFolders.below(Path.of("mine")));
  }

  @Test
  void theDeadLetterFileIsTheConfiguredOneOrNone() {
    assertThat(asked("--from", "s", "--set", "Filesystem:RejectsFile=/r.ndjson").rejectsFile())
        .isEqualTo(Path.of("/r.ndjson"));
    assertThat(asked("--from", "s").rejectsFile()).isNull();
  }

  @Test
  void theOptionForWordsReplacesTheConfiguredValue() {
    assertThat(asked("--from", "s").words()).isEqualTo(Words.PLAIN);
    assertThat(asked("--from", "s", "--words", "Verbatim").words()).isEqualTo(Words.VERBATIM);
    String[] set = {"--from", "s", "--set", "Filesystem:Words=verbatim"};
    assertThat(asked(set).words()).isEqualTo(Words.VERBATIM);
    assertThat(asked(set[0], set[1], set[2], set[3], "--words", "plain").words())
        .isEqualTo(Words.PLAIN);
    assertThat(desk.json("import", "--from", "s", "--words", "raw").exitCode()).isEqualTo(2);
  }

  @Test
  void enumReplacesAFieldOfTheDefaultTable() {
    var tables =
        asked("--from", "s", "--enum-table", "default", "--enum", "stepKind=7:map,8:loop").enums();
    assertThat(tables.stepKind()).isEqualTo(Map.of(7L, "map", 8L, "loop"));
    assertThat(tables.stepStatus()).isEqualTo(EnumTables.DEFAULT.stepStatus());
  }

  @Test
  void enumReplacesAFieldOfTheConfiguredTable() {
    var tables =
        asked(
                "--from",
                "s",
                "--set",
                "Filesystem:EnumTable=stepStatus=0:pending;stepKind=0:run",
                "--enum",
                "stepKind=1:loop",
                "--enum",
                "approvalStatus=9:expired")
            .enums();
    assertThat(tables)
        .isEqualTo(
            new EnumTables(Map.of(1L, "loop"), Map.of(0L, "pending"), Map.of(9L, "expired")));
  }

  @Test
  void aTableOfAnotherFormIsRefusedWithAHint() {
    var answer = desk.json("import", "--from", "s", "--enum", "stepKind");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.json().at("/error/message").asText())
        .contains("--enum", "'stepKind' has no =");
    assertThat(answer.json().at("/error/hint").asText()).contains("probe");
  }
}
