package taskrunner.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.ConfigurationException;
import taskrunner.ErrorCode;
import taskrunner.database.TlsFiles;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.IndexNames;
import taskrunner.schema.ValidationMode;
import taskrunner.text.Secret;

class SettingsReaderTest {
  @TempDir Path folder = Path.of("");
  private Sources sources = new Sources(Path.of(""));

  @BeforeEach
  void start() {
    sources = new Sources(folder);
  }

  private static String runs(String name) {
    return "{\"TaskRunner\": {\"Storage\": {\"Mongo\": {\"RunsCollection\": \"" + name + "\"}}}}";
  }

  @Test
  void nothingConfiguredGivesTheDefaults() {
    assertThat(sources.read())
        .isEqualTo(
            new StorageSettings(
                StorageMode.FILESYSTEM,
                null,
                TlsFiles.NONE,
                null,
                CollectionNames.DEFAULTS,
                IndexNames.DEFAULTS,
                "",
                ValidationMode.STRICT,
                null,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                FilesystemSettings.NONE,
                List.of()));
  }

  @Test
  void everyKeyIsRead() {
    sources.storage(
        """
        { "Mode": "Mongo",
          "Mongo": { "ConnectionString": "mongodb://127.0.0.1:27017/other", "Database": "taskrunner",
            "RunsCollection": "r", "LogsCollection": "l", "ArtifactsCollection": "a",
            "ApprovalsCollection": "p", "BookkeepingPrefix": "two_", "SchemaValidation": "WARN",
            "LogRetention": "30.00:00:00", "LockLease": "PT10S", "LockWait": "1m" },
          "Filesystem": { "Root": "store", "RunsPath": "/r", "LogsPath": "/l", "ApprovalsPath": "/p",
            "ArtifactsPath": "/a", "EnumTable": "default", "Words": "Verbatim", "RejectsFile": "rejects.ndjson",
            "BackfillOnBoot": false } }
        """);
    assertThat(sources.read())
        .isEqualTo(
            new StorageSettings(
                StorageMode.MONGO,
                new Secret("mongodb://127.0.0.1:27017/other"),
                TlsFiles.NONE,
                "taskrunner",
                new CollectionNames("r", "l", "a", "p"),
                IndexNames.DEFAULTS,
                "two_",
                ValidationMode.WARN,
                Duration.ofDays(30),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                new FilesystemSettings(
                    folder.resolve("store"),
                    Map.of(
                        CollectionRef.RUNS, Path.of("/r"),
                        CollectionRef.LOGS, Path.of("/l"),
                        CollectionRef.APPROVALS, Path.of("/p"),
                        CollectionRef.ARTIFACTS, Path.of("/a")),
                    "default",
                    Words.VERBATIM,
                    folder.resolve("rejects.ndjson"),
                    false),
                List.of()));
  }

  @Test
  void laterSourcesTakePrecedence() {
    String key = "Mongo:RunsCollection";
    assertThat(sources.shown(key)).isEqualTo("pack_runs | default");
    sources.file("appsettings.json", runs("base"));
    assertThat(sources.shown(key)).isEqualTo("base | " + folder.resolve("appsettings.json"));
    sources.file("appsettings.Production.json", runs("production"));
    assertThat(sources.shown(key)).startsWith("production | ");
    sources.env("TaskRunner__Storage__Mongo__RunsCollection", "env");
    assertThat(sources.shown(key))
        .isEqualTo("env | environment variable TaskRunner__Storage__Mongo__RunsCollection");
    sources.set(key, "set");
    assertThat(sources.shown(key)).isEqualTo("set | --set");
  }

  @Test
  void theEnvironmentIsThatOfDotnetThenOfAspnetThenProduction() {
    for (String name : List.of("Production", "Staging", "Development")) {
      sources.file("appsettings." + name + ".json", runs(name));
    }
    assertThat(sources.read().collections().runs()).isEqualTo("Production");
    sources.env("ASPNETCORE_ENVIRONMENT", "Staging");
    assertThat(sources.read().collections().runs()).isEqualTo("Staging");
    sources.env("DOTNET_ENVIRONMENT", "Development");
    assertThat(sources.read().collections().runs()).isEqualTo("Development");
    sources.env("DOTNET_ENVIRONMENT", "../Development");
    assertThatThrownBy(sources::read).hasMessageContainingAll("DOTNET_ENVIRONMENT", "../");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TaskRunner__Storage__Mode",
        "TASKRUNNER__STORAGE__MODE",
        "TaskRunner:Storage:Mode",
        "taskrunner:Storage__mode",
      })
  void environmentVariablesMayBeWrittenInSeveralForms(String name) {
    assertThat(sources.env(name, "mongo").read().mode()).isEqualTo(StorageMode.MONGO);
  }

  @Test
  void filesTakePrecedenceOverHostVariablesAndDotnetsOverAspnets() {
    Sources sources = new Sources(folder).env("ASPNETCORE_TaskRunner__Storage__Mode", "mongo");
    assertThat(sources.shown("Mode"))
        .isEqualTo("mongo | environment variable ASPNETCORE_TaskRunner__Storage__Mode");
    sources.env("dotnet_taskrunner:storage:mode", "filesystem");
    assertThat(sources.shown("Mode"))
        .isEqualTo("filesystem | environment variable dotnet_taskrunner:storage:mode");
    sources
        .env("DOTNET_TaskRunner__Storage__Mongo__Database", "host\n")
        .storage("{\"Mode\": \"mongo\", \"Mongo\": {\"Database\": \"file\"}}");
    assertThat(sources.shown("Mode")).startsWith("mongo | ").endsWith("appsettings.json");
    assertThat(sources.read().database()).isEqualTo("file");
    sources.env("TaskRunner__Storage__Mongo__Database", "variable");
    assertThat(sources.read().database()).isEqualTo("variable");
  }

  @Test
  void aHostsVariableMayBeTheOnlySettingOfASection() {
    Sources sources =
        new Sources(folder).env("DOTNET_Worker__Storage__Mongo__RunsCollection", "host");
    assertThat(sources.read().collections().runs()).isEqualTo("host");
    sources.env("DOTNET_Worker__Storage__Mongo__Runs", "x").env("DOTNET_ROOT", "/usr/share/dotnet");
    assertThat(sources.read().warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("environment variable DOTNET_Worker__Storage__Mongo__Runs");
  }

  @Test
  void keysAreComparedAsInDotnetInAnyLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr-TR"));
    try {
      StorageSettings settings =
          new Sources(folder)
              .env("taskrunner__storage__mongo__logscollectıon", "dotless")
              .env("TASKRUNNER__STORAGE__FILESYSTEM__ROOT", "store")
              .file(
                  "appsettings.json",
                  """
                  { "TaskRunner": { "Storage": { "MONGO": { "LOGSCOLLECTION": "logs" },
                                                 "Mongo": { "Runſ": "long s" } } },
                    "tas\u212arunner": { "Storage": { "Mode": "mongo" } },
                    "Wor\u212aer": { "Storage": { "Mode": "mongo" } } }
                  """)
              .read();
      assertThat(settings.mode()).isEqualTo(StorageMode.FILESYSTEM);
      assertThat(settings.collections().logs()).isEqualTo("logs");
      assertThat(settings.filesystem().root()).isNotNull();
      assertThat(settings.warnings())
          .hasSize(2)
          .anySatisfy(warning -> assertThat(warning).contains("logscollectıon"))
          .anySatisfy(warning -> assertThat(warning).contains("Runſ"));
      assertThatThrownBy(() -> new Sources(folder).set("Mongo:LogſCollection", "x").read())
          .hasMessageContaining("There is no setting");
      assertThatThrownBy(() -> new Sources(folder).set("Mongo:SchemaValidation", "ſtrict").read())
          .hasMessageContaining("allowed: strict");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aValueOfAFileThatIsNotUtf8IsRejectedOnlyIfItIsUsed() {
    byte[] latin =
        """
        { "TaskRunner": { "Storage": { // für
            "Mongo": { "RunsCollection": "läufe" } } } }
        """
            .getBytes(StandardCharsets.ISO_8859_1);
    Sources sources = new Sources(folder).file("appsettings.json", latin);
    assertThatThrownBy(sources::read)
        .hasMessageContainingAll("RunsCollection", "appsettings.json", "character 2 is U+FFFD");
    sources.env("TaskRunner__Storage__Mongo__RunsCollection", "runs");
    assertThat(sources.read().warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("appsettings.json is not UTF-8: line 1 (and 1 more)");
  }

  @Test
  void twoVariablesForOneSettingMustAgree() {
    sources.env("TaskRunner__Storage__Mode", "mongo").env("TASKRUNNER:STORAGE:MODE", "mongo");
    assertThat(sources.read().mode()).isEqualTo(StorageMode.MONGO);
    sources.env("TASKRUNNER:STORAGE:MODE", "filesystem");
    assertThatThrownBy(sources::read)
        .hasMessageContainingAll("TaskRunner__Storage__Mode", "TASKRUNNER:STORAGE:MODE");
  }

  @Test
  void nullRemovesTheValueOfAnEarlierFile() {
    sources.file("appsettings.json", runs("base")).file("appsettings.Production.json", "{}");
    sources.file(
        "appsettings.Production.json",
        "{\"taskrunner\": {\"storage\": {\"mongo\": {\"runscollection\": null}}}}");
    assertThat(sources.shown("Mongo:RunsCollection")).isEqualTo("pack_runs | default");
  }

  @Test
  void filesAndFoldersCanBeNamedInsteadOfTheWorkingDirectory() {
    sources.file("appsettings.json", runs("unread"));
    sources.file("one/appsettings.json", runs("one")).file("two/own.json", runs("two"));
    sources.env("TASKRUNNER_CONFIG", "one");
    assertThat(sources.read().collections().runs()).isEqualTo("one");
    sources.env("TASKRUNNER_CONFIG", "one" + java.io.File.pathSeparator + "two/own.json");
    assertThat(sources.read().collections().runs()).isEqualTo("two");
    sources.config("two/own.json").config("one");
    assertThat(sources.read().collections().runs()).isEqualTo("one");
  }

  @Test
  void aNamedFileMustExistAndAFolderWithoutSettingsIsAWarning() {
    sources.file("empty/readme.txt", "").config("empty");
    assertThat(sources.read().warnings())
        .singleElement()
        .asString()
        .contains(folder.resolve("empty").toString(), "--config");
    sources.config("missing.json");
    assertThatThrownBy(sources::read)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(folder.resolve("missing.json").toString(), "does not exist");
  }

  @Test
  void theWorkersSectionIsReadIfTheServiceHasNoStorage() {
    sources.file(
        "appsettings.json",
        "{\"TaskRunner\": {\"Other\": 1}, \"Worker\": {\"Storage\": {\"Mode\": \"mongo\"}}}");
    assertThat(sources.read().mode()).isEqualTo(StorageMode.MONGO);
    assertThat(sources.shown("Mode")).startsWith("mongo | ");
    assertThat(sources.load().values().get(0).key()).isEqualTo("Worker:Storage:Mode");
  }

  private Sources bothSections(String taskRunner, String worker) {
    return sources.file(
        "appsettings.json",
        "{\"TaskRunner\": {\"Storage\": %s}, \"Worker\": {\"Storage\": %s}}"
            .formatted(taskRunner, worker));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'Mode':'mongo'} | {'Mode':'mongo'}",
        "{'Mode':'mongo'} | {'mode':'MONGO'}",
        "{'Mode':'mongo','Mongo':{'LockWait':'5m'}} | {'Mode':'mongo'}",
        "{'Mode':'mongo','Mongo':{'LogRetention':'1d'}} |"
            + " {'Mode':'mongo','Mongo:LogRetention':'P1D','Mystery':1}",
      })
  void bothSectionsAreAcceptedIfTheyAreEqual(String one, String two) {
    bothSections(one.replace('\'', '"'), two.replace('\'', '"'));
    assertThat(sources.read().mode()).isEqualTo(StorageMode.MONGO);
  }

  @Test
  void differentSectionsRequireAChoice() {
    bothSections("{\"Mode\": \"mongo\"}", "{\"Mode\": \"filesystem\"}");
    assertThatThrownBy(sources::read)
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.WRONG_CONFIGURATION);
              assertThat(e.hint()).contains("TASKRUNNER_SECTION", "--section");
            });
    sources.env("TASKRUNNER_SECTION", "Worker");
    assertThat(sources.read().mode()).isEqualTo(StorageMode.FILESYSTEM);
    sources.section("taskrunner");
    assertThat(sources.read().mode()).isEqualTo(StorageMode.MONGO);
    sources.section("Planner");
    assertThatThrownBy(sources::read)
        .hasMessageContainingAll("Planner", "--section", "TaskRunner, Worker");
  }

  @Test
  void anEnvironmentVariableMakesSectionsDifferToo() {
    bothSections("{\"Mode\": \"mongo\"}", "{\"Mode\": \"mongo\"}");
    sources.env("Worker__Storage__Mongo__Database", "elsewhere");
    assertThatThrownBy(sources::read).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void aChosenSectionThatDoesNotExistIsAWarning() {
    sources.storage("{\"Mode\": \"mongo\"}").section("Worker");
    assertThat(sources.read().mode()).isEqualTo(StorageMode.FILESYSTEM);
    assertThat(sources.read().warnings()).singleElement().asString().contains("Worker");
  }

  @Test
  void overridesMayHaveFullKeys() {
    assertThat(sources.set("Worker:Storage:Mode", "mongo").read().mode())
        .isEqualTo(StorageMode.MONGO);
    assertThat(sources.set("worker:storage:mongo:database", "x").read().database()).isEqualTo("x");
    sources.section("TaskRunner");
    assertThatThrownBy(sources::read).hasMessageContainingAll("Worker", "TaskRunner", "--set");
  }

  @ParameterizedTest
  @CsvSource({
    "Mongo:SchemaValidaton, Mongo:SchemaValidation",
    "SchemaValidation, Mongo:SchemaValidation",
    "Mongo:Mode, Mode",
    "Filesystem:Rot, Filesystem:Root",
    "Mongo:CollectionRuns, Mongo:ApprovalsCollection",
  })
  void anUnknownKeyIsAnErrorInSetAndAWarningInFiles(String key, String nearest) {
    sources.storage("{\"" + key + "\": \"mongodb://u:s3cr3t@h/\"}");
    if (!key.equals("Mongo:CollectionRuns")) {
      assertThat(sources.read().warnings())
          .singleElement()
          .asString()
          .contains(
              "TaskRunner:Storage:" + key + " ",
              folder.resolve("appsettings.json").toString(),
              "TaskRunner:Storage:" + nearest + ".")
          .doesNotContain("s3cr3t");
      assertThatThrownBy(() -> sources.set(key, "x").read())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll(key, "--set", nearest);
    } else {
      assertThat(sources.read().warnings()).hasSize(1);
    }
  }

  @Test
  void overridesOfOneKeyMustAgree() {
    sources.set("Mongo:Database", "a").set("mongo:database", "b");
    assertThatThrownBy(sources::read).hasMessageContainingAll("Mongo:Database", "mongo:database");
    Sources other = new Sources(folder).set("Mongo:Database", "a").database("b");
    assertThatThrownBy(other::read).hasMessageContainingAll("--set", "--database");
    assertThat(new Sources(folder).set("Mongo:Database", "a").database("a").read().database())
        .isEqualTo("a");
  }

  @Test
  void emptyOptionsAreRejected() {
    assertThatThrownBy(() -> new Sources(folder).database("").read())
        .hasMessageContaining("--database");
    assertThatThrownBy(() -> new Sources(folder).uri(" ").read()).hasMessageContaining("--uri");
  }

  @Test
  void anEmptyValueOfAnOptionalSettingMeansNone() {
    sources.storage(
        "{\"Mongo\": {\"ConnectionString\": \"\", \"Database\": \"\", \"LogRetention\": \"\","
            + " \"BookkeepingPrefix\": \"\"}, \"Filesystem\": {\"Root\": \"\", \"EnumTable\": \"\"}}");
    assertThat(sources.read()).isEqualTo(new Sources(folder.resolve("none")).read());
  }

  @Test
  void theDatabaseOfTheConnectionStringIsTheDefault() {
    sources.uri("mongodb://h/fromuri");
    assertThat(sources.read().database()).isEqualTo("fromuri");
    assertThat(sources.shown("Mongo:Database")).isEqualTo("fromuri | connection string, --uri");
    sources.database("named");
    assertThat(sources.read().database()).isEqualTo("named");
    assertThat(new Sources(folder).uri("mongodb://h").read().database()).isNull();
    assertThatThrownBy(() -> new Sources(folder).uri("mongodb://u:s3cr3t@h/admin").read())
        .hasMessageContainingAll("Mongo:Database", "server's own")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cr3t"));
    for (var each : Map.of("a.b", "it holds .", "x".repeat(64), "it is 64 bytes long").entrySet()) {
      assertThatThrownBy(() -> new Sources(folder).uri("mongodb://h/" + each.getKey()).read())
          .hasMessageContaining(
              "(--uri), but the database in it can't be used (%s), and TaskRunner:Storage:Mongo:Database is not set; allowed: 1 to 63 bytes",
              each.getValue());
    }
    assertThat(new Sources(folder).uri("mongodb://h/admin").database("x").read().database())
        .isEqualTo("x");
  }

  @Test
  void anotherDatabaseInALaterConnectionStringIsAWarning() {
    sources.storage("{\"Mongo\": {\"Database\": \"taskrunner\"}}").uri("mongodb://h/test");
    assertThat(sources.read().database()).isEqualTo("taskrunner");
    assertThat(sources.read().warnings()).singleElement().asString().contains("test", "taskrunner");
  }

  @Test
  void anSrvConnectionStringIsReadWithoutDns() {
    StorageSettings settings = sources.uri("mongodb+srv://u:p@no.such.host.invalid/db").read();
    assertThat(settings.database()).isEqualTo("db");
  }

  @Test
  void allKeysAreShownInTheOrderOfTheTable() {
    assertThat(sources.load().values())
        .hasSize(Setting.all().size())
        .extracting(LoadedSettings.ConfiguredValue::key)
        .startsWith(
            "TaskRunner:Storage:Mode",
            "TaskRunner:Storage:Mongo:ConnectionString",
            "TaskRunner:Storage:Mongo:ConnectionStringFile",
            "TaskRunner:Storage:Mongo:Tls:CaFile")
        .endsWith("TaskRunner:Storage:Filesystem:BackfillOnBoot");
  }
}
