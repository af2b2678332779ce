package taskrunner.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import taskrunner.settings.SettingsSources;
import taskrunner.text.Secret;

/**
 * The options that every command takes, before its name or after it. A class has one option at most
 * that is a method: reflection gives methods in any order, and the completion script of two builds
 * has to be the same.
 */
final class GlobalOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  private final Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = "--section",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      completionCandidates = Completions.Sections.class,
      description = "Section of the configuration: TaskRunner or Worker.")
  private @Nullable String section;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--uri",
      scope = ScopeType.INHERIT,
      paramLabel = "URI",
      converter = SecretConverter.class,
      description =
          "MongoDB connection string. Others can read a command line: prefer --uri-file or the"
              + " environment for one with a password.")
  private @Nullable Secret uri;

  @Mixin private final UnitsOption unitsOption = new UnitsOption();

  @Option(
      names = "--uri-file",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "File that holds the connection string.")
  private @Nullable Path uriFile;

  @Option(
      names = "--database",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "Database, where the connection string names none or another.")
  private @Nullable String database;

  @Option(
      names = "--output",
      scope = ScopeType.INHERIT,
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default) or json: exactly one JSON object on stdout.")
  OutputFormat output = OutputFormat.TEXT;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "More on stderr: what is being done, and stack traces.")
  private boolean verbose;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Nothing on stderr but errors.")
  private boolean quiet;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  @Option(
      names = "--version",
      versionHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show the version.")
  boolean version;

  // The parser injects CommandSpec before it calls anything.
  @SuppressWarnings("NullAway.Init")
  GlobalOptions() {}

  @Option(
      names = "--set",
      scope = ScopeType.INHERIT,
      paramLabel = "KEY=VALUE",
      description = {
        "Override any configuration key, e.g. Mongo:SchemaValidation=warn; may be repeated."
      })
  void addOverride(String setting) {
    var equals = setting.indexOf('=');
    if (equals < 1) {
      // The value is not quoted: what was meant to follow a key may be a secret.
      throw new ParameterException(
          spec.commandLine(),
          "--set needs KEY=VALUE, for example --set Mongo:SchemaValidation=warn");
    }
    overrides.put(setting.substring(0, equals), setting.substring(equals + 1));
  }

  /** The jars of {@code --units}, opened; to be closed. */
  UnitJars units() {
    return new UnitJars(unitsOption.jars);
  }

  /** Where the settings are to be read from. */
  SettingsSources sources(Path workingDirectory, Map<String, String> environment) {
    return new SettingsSources(
        config.paths, workingDirectory, environment, section, overrides, uri, uriFile, database);
  }

  /** How much goes to stderr. */
  Verbosity verbosity() {
    if (verbose && quiet) {
      throw new ParameterException(spec.commandLine(), "-v and -q exclude each other");
    }
    return verbose ? Verbosity.VERBOSE : quiet ? Verbosity.QUIET : Verbosity.NORMAL;
  }

  static final class SecretConverter implements ITypeConverter<Secret> {
    @Override
    public Secret convert(String value) {
      return new Secret(value);
    }
  }

  static final class ConfigOption {
    private final List<Path> paths = new ArrayList<>();

    @Option(
        names = "--config",
        scope = ScopeType.INHERIT,
        paramLabel = "PATH",
        description = {
          "Configuration file, or folder with appsettings*.json; may be repeated, later ones win.",
          "Default: TASKRUNNER_CONFIG, else the working directory."
        })
    void add(Path path) {
      paths.add(path);
    }
  }

  static final class UnitsOption {
    private final List<Path> jars = new ArrayList<>();

    @Option(
        names = "--units",
        scope = ScopeType.INHERIT,
        paramLabel = "JAR",
        description = "Jar with a service's own change units; may be repeated.")
    void add(Path jar) {
      jars.add(jar);
    }
  }
}
