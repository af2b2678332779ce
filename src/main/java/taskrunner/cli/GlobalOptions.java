package taskrunner.cli;

import static taskrunner.cli.CommandOption.flag;
import static taskrunner.cli.CommandOption.path;
import static taskrunner.cli.CommandOption.text;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import taskrunner.settings.SettingsSources;
import taskrunner.text.Secret;

/** The options that every command takes, before its name or after it. */
final class GlobalOptions {
  static final CommandOption<String> SECTION =
      text("--section NAME", "Section of the configuration: TaskRunner or Worker.");

  private static final CommandOption<Path> CONFIG =
      path(
          "--config PATH",
          "Configuration file, or folder with appsettings*.json; may be repeated, later ones win.",
          "Default: TASKRUNNER_CONFIG, else the working directory.");

  private static final CommandOption<Secret> URI =
      CommandOption.of(
          Secret.class,
          "--uri URI",
          "MongoDB connection string. Other users can read a command line: if it holds a password,"
              + " prefer --uri-file or the environment.");

  private static final CommandOption<Path> UNITS =
      path("--units JAR", "Jar with a service's own change units; may be repeated.");

  private static final CommandOption<Path> URI_FILE =
      path("--uri-file FILE", "File that holds the connection string.");

  private static final CommandOption<String> DATABASE =
      text("--database NAME", "Database, if the connection string names none or another one.");

  private static final CommandOption<OutputFormat> OUTPUT =
      CommandOption.of(
          OutputFormat.class,
          "--output FORMAT",
          "text (default) or json: exactly one JSON object on stdout.");

  private static final CommandOption<Boolean> VERBOSE =
      flag("-v --verbose", "Print progress and stack traces on stderr.");

  private static final CommandOption<Boolean> QUIET =
      flag("-q --quiet", "Print only errors on stderr.");

  private static final CommandOption<String> SET =
      text(
          "--set KEY=VALUE",
          "Override any configuration key, e.g. Mongo:SchemaValidation=warn; may be repeated.");

  static final List<CommandOption<?>> ALL =
      List.of(SECTION, CONFIG, URI, UNITS, URI_FILE, DATABASE, OUTPUT, VERBOSE, QUIET, SET);

  private final GivenOptions given = new GivenOptions();

  /** All given options, also those of the command. */
  GivenOptions given() {
    return given;
  }

  /**
   * Checks the options against each other.
   *
   * @throws IllegalArgumentException two exclude each other, or {@code --set} has another form
   */
  void check() {
    if (given.has(VERBOSE) && given.has(QUIET)) {
      throw new IllegalArgumentException("-v and -q exclude each other");
    }
    overrides();
  }

  /** Opens the jars of {@code --units}; close the result. */
  UnitJars units() {
    return new UnitJars(given.all(UNITS));
  }

  OutputFormat output() {
    var output = given.get(OUTPUT);
    return output == null ? OutputFormat.TEXT : output;
  }

  /** The sources of the settings. */
  SettingsSources sources(Path workingDirectory, Map<String, String> environment) {
    return new SettingsSources(
        given.all(CONFIG),
        workingDirectory,
        environment,
        given.get(SECTION),
        overrides(),
        given.get(URI),
        given.get(URI_FILE),
        given.get(DATABASE));
  }

  private Map<String, String> overrides() {
    Map<String, String> overrides = new LinkedHashMap<>();
    for (var setting : given.all(SET)) {
      var equals = setting.indexOf('=');
      if (equals < 1) {
        // Without the value, which may be a secret.
        throw new IllegalArgumentException(
            "--set needs KEY=VALUE, for example --set Mongo:SchemaValidation=warn");
      }
      overrides.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return overrides;
  }

  /** The amount of output on stderr. */
  Verbosity verbosity() {
    return given.has(VERBOSE)
        ? Verbosity.VERBOSE
        : given.has(QUIET) ? Verbosity.QUIET : Verbosity.NORMAL;
  }
}
