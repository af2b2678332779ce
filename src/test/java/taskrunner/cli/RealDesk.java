package taskrunner.cli;

import changeunits.ChangeUnits;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import taskrunner.settings.SettingsReader;
import taskrunner.settings.SettingsSources;
import taskrunner.settings.StorageSettings;

/**
 * Runs commands against a real database in this process.
 *
 * @param folder the working directory
 * @param uri the connection string of each command
 */
record RealDesk(Path folder, String uri) {
  /** Runs a command with {@code --output json} and the connection string. */
  Desk.Answer json(String... arguments) {
    var all = new ArrayList<>(List.of("--output", "json"));
    all.addAll(List.of(arguments));
    return text(all.toArray(String[]::new));
  }

  /** Runs a command with the connection string. */
  Desk.Answer text(String... arguments) {
    var all = new ArrayList<>(List.of("--uri", uri));
    all.addAll(List.of(arguments));
    return bare(all.toArray(String[]::new));
  }

  /** The settings of a service that passes in its own client. */
  static StorageSettings ofService(Path folder, String database) {
    return SettingsReader.read(
            new SettingsSources(
                List.of(),
                folder,
                Map.of("TaskRunner__Storage__Mode", "mongo"),
                null,
                Map.of(),
                null,
                null,
                database),
            ChangeUnits::declared)
        .settings();
  }

  /** Runs a command with exactly these arguments. */
  Desk.Answer bare(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var around =
        new Environment(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            () -> "",
            Terminal.NONE,
            Map.of(),
            folder,
            verbosity -> {},
            sources -> SettingsReader.read(sources, ChangeUnits::declared),
            (settings, builder) -> builder.open());
    var exitCode = new Program(around, arguments).run();
    return new Desk.Answer(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
