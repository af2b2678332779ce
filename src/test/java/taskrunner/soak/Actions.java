package taskrunner.soak;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.SchemaOperations;
import taskrunner.StepReport;
import taskrunner.UndoReport;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.migration.Desk;
import taskrunner.settings.SettingsReader;
import taskrunner.settings.SettingsSources;
import taskrunner.settings.StorageSettings;
import taskrunner.text.Secret;

/** The actions of a {@link Starter}, in any JVM. {@link Starter} has the arguments and lines. */
final class Actions {
  private static final Set<String> OPTIONS =
      Set.of("--uri", "--database", "--more-units", "--service", "--up-to", "--wait");

  private final Map<String, String> settings = new HashMap<>();
  private final Map<String, String> options = new HashMap<>();
  private final Consumer<String> out;

  Actions(List<String> arguments, Consumer<String> out) {
    this.out = out;
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      Map<String, String> target = parts[0].startsWith("--") ? options : settings;
      target.put(parts[0], parts.length == 1 ? "" : parts[1]);
    }
    Set<String> unknown = new HashSet<>(options.keySet());
    unknown.removeAll(OPTIONS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("unknown options " + unknown);
    }
  }

  boolean has(String option) {
    return options.containsKey(option);
  }

  private String option(String name) {
    return Objects.requireNonNull(options.get(name), name);
  }

  /**
   * Runs one action.
   *
   * @throws taskrunner.TaskRunnerSchemaException as the library reports it
   */
  void run(String action) {
    long started = System.nanoTime();
    String outcome =
        switch (action) {
          case "connect" -> connect();
          case "migrate" -> migrate(settings());
          case "undo" -> undo(settings());
          case "import" -> importStore(settings());
          default -> throw new IllegalArgumentException("unknown action " + action);
        };
    out.accept("millis " + (System.nanoTime() - started) / 1_000_000);
    out.accept("outcome " + outcome);
  }

  private StorageSettings settings() {
    settings.putIfAbsent("Mode", "mongo");
    return SettingsReader.read(
            new SettingsSources(
                List.of(),
                Path.of(""),
                Map.of(),
                null,
                settings,
                new Secret(option("--uri")),
                null,
                option("--database")),
            ChangeUnits::declared)
        .settings();
  }

  private String connect() {
    try (MongoClient client = MongoClients.create(option("--uri"))) {
      Document found =
          client.getDatabase(option("--database")).getCollection("pack_runs").find().first();
      return found == null ? "NOTHING" : "FOUND";
    }
  }

  private String migrate(StorageSettings settings) {
    MigrationReport report;
    if (has("--more-units") || has("--service") || has("--up-to")) {
      try (SchemaOperations operations = operations(settings)) {
        boolean skip = !settings.filesystem().backfillOnBoot();
        report = operations.migrate(options.get("--up-to"), false, skip);
      }
    } else {
      report = MigrationRunner.run(settings);
    }
    report.steps().forEach(this::say);
    report.warnings().forEach(warning -> out.accept("warning " + warning));
    out.accept("lock-wait-ms " + report.lockWait().toMillis());
    return report.outcome().name();
  }

  private String undo(StorageSettings settings) {
    try (SchemaOperations operations = operations(settings)) {
      UndoReport report = operations.undo(options.get("--up-to"));
      report.steps().forEach(this::say);
      out.accept("lock-wait-ms " + operations.lockWait().toMillis());
      return "UNDONE";
    }
  }

  private String importStore(StorageSettings settings) {
    Path root = settings.filesystem().root();
    StoreFolders folders = new StoreFolders(root, null, null, null, null);
    Path rejects = settings.filesystem().rejectsFile();
    try (SchemaOperations operations = operations(settings)) {
      ImportReport report =
          operations.importStore(new ImportRequest(folders, EnumTables.NONE, rejects, false));
      out.accept("lock-wait-ms " + operations.lockWait().toMillis());
      return report.outcome().name();
    }
  }

  private SchemaOperations operations(StorageSettings settings) {
    List<ChangeUnits.Unit> units = has("--more-units") ? OneIndexMore.units() : ChangeUnits.all();
    if (has("--service")) {
      return Desk.open(
          settings, units, ServiceUnits.NAMESPACE, ServiceUnits.of(option("--service")));
    }
    return has("--more-units")
        ? Desk.open(settings, units)
        : MigrationRunner.builder().settings(settings).open();
  }

  private void say(StepReport step) {
    @Nullable String detail = step.detail();
    out.accept("step %s %s %s".formatted(step.id(), step.state(), detail == null ? "" : detail));
  }
}
