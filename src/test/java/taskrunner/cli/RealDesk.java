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
 * Somebody who types a command at a real database, without a process of its own for each.
 *
 * @param folder the working directory
 * @param uri given with every command
 */
record RealDesk(Path folder, String uri) {
  /** Types a command with {@code --output json} and the connection string. */
  Desk.Answer json(String... arguments) {
    var all = new ArrayList<>(List.of("--output", "json"));
    all.addAll(List.of(arguments));
    return text(all.toArray(String[]::new));
  }

  /** Types a command with the connection string. */
  Desk.Answer text(String... arguments) {
    var all = new ArrayList<>(List.of("--uri", uri));
    all.addAll(List.of(arguments));
    return bare(all.toArray(String[]::new));
  }

  /** Settings under which a service starts over a client of its own. */
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

  /** Types just this. */
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
