package taskrunner.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.ConfigurationException;
import taskrunner.database.TlsFiles;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.IndexNames;
import taskrunner.schema.ValidationMode;
import taskrunner.text.Secret;

/** Stray line breaks, blanks and bytes of another encoding are rejected and named. */
class StrayCharactersTest {
  private static final List<String> KEYS =
      List.of(
          "Mongo:ConnectionString",
          "Mongo:ConnectionStringFile",
          "Mongo:Database",
          "Mongo:RunsCollection",
          "Mongo:LogsCollection",
          "Mongo:ArtifactsCollection",
          "Mongo:ApprovalsCollection",
          "Mongo:BookkeepingPrefix",
          "Mongo:IndexNames:pack_runs:updatedAt_-1",
          "Filesystem:Root",
          "Filesystem:RunsPath",
          "Filesystem:LogsPath",
          "Filesystem:ApprovalsPath",
          "Filesystem:ArtifactsPath",
          "Filesystem:RejectsFile");

  private static final Map<String, String> FAULTS =
      Map.ofEntries(
          Map.entry("%s\n", "ends with a line break (LF)"),
          Map.entry("%s\r\n", "ends with a line break (CRLF)"),
          Map.entry("%s\r", "ends with a line break (CR)"),
          Map.entry("%s\t", "ends with a tab"),
          Map.entry("%s ", "ends with a space"),
          Map.entry("\u00a0%s", "begins with a no-break space"),
          Map.entry("\n%s", "begins with a line break"),
          Map.entry("%s\u2003", "ends with white space (U+2003)"),
          Map.entry("\ufeff%s", "begins with a byte-order mark"),
          Map.entry("%s\ufffd", "ends with U+FFFD, which stands for a byte"),
          Map.entry("%s\u0000x", "is NUL"),
          Map.entry("%s\u001bx", "is the control character U+001B"),
          Map.entry("%s\u009bx", "is the control character U+009B"),
          Map.entry("%s\u2028x", "is a line break (U+2028)"),
          Map.entry("%s\ufffdx", "is U+FFFD"));

  @TempDir Path folder = Path.of("");

  @Test
  void strayCharactersAreRejectedInEachNamePathAndStringOfEachSource() {
    for (String key : KEYS) {
      String good = key.equals("Mongo:ConnectionString") ? "mongodb://h/d" : "x";
      FAULTS.forEach(
          (form, fault) -> {
            String bad = form.formatted(good);
            assertRejected(key, fault, "--set", new Sources(folder).set(key, bad));
            String name = "TaskRunner__Storage__" + key.replace(":", "__");
            assertRejected(
                key, fault, "environment variable " + name, new Sources(folder).env(name, bad));
          });
      String json = "{\"TaskRunner\": {\"Storage\": {\"%s\": \"%s\\n\"}}}".formatted(key, good);
      assertRejected(
          key,
          "ends with a line break",
          "a.json",
          new Sources(folder).file("a.json", json).config("a.json"));
    }
  }

  @Test
  void strayCharactersAreRejectedInOptions() {
    assertRejected(
        "Mongo:ConnectionString", "line break", "--uri", new Sources(folder).uri("mongodb://h\n"));
    assertRejected(
        "Mongo:Database", "line break", "--database", new Sources(folder).database("x\n"));
    assertRejected(
        "Mongo:ConnectionStringFile", "tab", "--uri-file", new Sources(folder).uriFile("x\t"));
    for (BiConsumer<Sources, String> path :
        List.<BiConsumer<Sources, String>>of(
            (sources, text) -> sources.config(text),
            (sources, text) -> sources.env("TASKRUNNER_CONFIG", text),
            (sources, text) ->
                sources.env("TASKRUNNER_CONFIG", "." + java.io.File.pathSeparator + text),
            (sources, text) -> sources.env("DOTNET_ENVIRONMENT", text))) {
      Sources sources = new Sources(folder);
      path.accept(sources, "x\r\n");
      assertThatThrownBy(sources::read)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("it ends with a line break (CRLF)");
    }
  }

  private static void assertRejected(String key, String fault, String source, Sources sources) {
    assertThatThrownBy(sources::read)
        .as("%s %s", key, fault)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("TaskRunner:Storage:" + key + " is \"", source, fault);
  }

  @ParameterizedTest
  @CsvSource({
    "mongodb://h/d%0A, the database's name",
    "mongodb://h/%20d, the database's name",
    "mongodb://h/d%FF, the database's name",
    "mongodb://h/d?replicaSet=rs0%0A, replicaSet",
    "mongodb://h/d?replicaSet=rs0%20, replicaSet",
    "mongodb://u:p@h/d?authSource=admin%0D%0A, authSource",
    "mongodb://h/d?appName=a%09, appName",
    "mongodb://h/d?tlsCAFile=/ca.pem%0A, tlsCAFile",
    "mongodb://u%0A:p@h/d, the user's name",
    "'mongodb://h ,i/d', the host's name",
  })
  void namesInAConnectionStringAreCheckedAfterDecoding(String uri, String what) {
    assertThatThrownBy(() -> new Sources(folder).uri(uri).database("other").read())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(what, "(--uri)");
  }

  @Test
  void aPasswordMayContainAnyCharacter() {
    assertThat(new Sources(folder).uri("mongodb://u:p%0A%20@h/d").read().database()).isEqualTo("d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n", "\r"})
  void oneLineBreakAtTheEndOfAFileIsRemoved(String end) {
    Sources sources = new Sources(folder).file("uri", "mongodb://h/d" + end).uriFile("uri");
    Secret read = sources.read().connectionString();
    assertThat(read).isEqualTo(new Secret("mongodb://h/d"));
    sources.file("uri", "mongodb://h/d" + (end.isEmpty() ? "\n" : end) + "\n");
    if (!end.equals("\r")) {
      assertThatThrownBy(sources::read)
          .hasMessageContainingAll("ConnectionString", "ends with a line break");
    }
  }

  @Test
  void aFileOfTwoLinesOrInAnotherEncodingIsRejected() {
    Sources two = new Sources(folder).file("uri", "mongodb://h/d\rmongodb://i/d").uriFile("uri");
    assertThatThrownBy(two::read).hasMessageContaining("more than one line");
    byte[] latin = "mongodb://h/größe".getBytes(StandardCharsets.ISO_8859_1);
    Sources other = new Sources(folder).file("uri", latin).uriFile("uri");
    assertThatThrownBy(other::read).hasMessageContaining("not UTF-8");
  }

  @Test
  void noPasswordIsShown() {
    assertThatThrownBy(() -> new Sources(folder).uri("mongodb://u:s3cr3t@h/d\n").read())
        .hasMessageContaining("ends with a line break")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cr3t"));
    assertThatThrownBy(() -> new Sources(folder).uri(" mongodb://u:s3cr\n3t@h/d").read())
        .hasMessageContaining("begins with a space")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cr", "3t"));
  }

  static Stream<Runnable> givenSettings() {
    CollectionNames names = CollectionNames.DEFAULTS;
    FilesystemSettings none = FilesystemSettings.NONE;
    return Stream.of(
        () -> given("mongodb://h/d\n", "d", names, IndexNames.DEFAULTS, "", none),
        () -> given("mongodb://h/d", "d\n", names, IndexNames.DEFAULTS, "", none),
        () ->
            given(
                "mongodb://h/d",
                "d",
                new CollectionNames(names.runs(), names.logs(), "a\n", names.approvals()),
                IndexNames.DEFAULTS,
                "",
                none),
        () ->
            given(
                "mongodb://h/d",
                "d",
                names,
                new IndexNames(Map.of(CollectionRef.RUNS, Map.of("updatedAt_-1", "a\n"))),
                "",
                none),
        () -> given("mongodb://h/d", "d", names, IndexNames.DEFAULTS, "a\n", none),
        () ->
            given(
                "mongodb://h/d",
                "d",
                names,
                IndexNames.DEFAULTS,
                "",
                new FilesystemSettings(
                    Path.of("/store\n"), Map.of(), null, Words.PLAIN, null, true)));
  }

  private static void given(
      String uri,
      String database,
      CollectionNames collections,
      IndexNames indexes,
      String prefix,
      FilesystemSettings filesystem) {
    new StorageSettings(
        StorageMode.MONGO,
        new Secret(uri),
        TlsFiles.NONE,
        database,
        collections,
        indexes,
        prefix,
        ValidationMode.STRICT,
        null,
        java.time.Duration.ofSeconds(30),
        java.time.Duration.ofMinutes(5),
        filesystem,
        List.of());
  }

  @Test
  void strayCharactersInGivenSettingsAreRejected() {
    assertThat(givenSettings())
        .allSatisfy(
            making ->
                assertThatThrownBy(making::run)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("the given settings", "ends with a line break (LF)"));
  }
}
