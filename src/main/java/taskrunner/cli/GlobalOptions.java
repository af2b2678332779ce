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
final class GlobalOptions implements TakesOptions {
  private static final String SECTION = "--section";
  private static final String CONFIG = "--config";
  private static final String URI = "--uri";
  private static final String UNITS = "--units";
  private static final String URI_FILE = "--uri-file";
  private static final String DATABASE = "--database";
  private static final String OUTPUT = "--output";
  private static final String V = "-v";
  private static final String VERBOSE = "--verbose";
  private static final String Q = "-q";
  private static final String QUIET = "--quiet";
  private static final String SET = "--set";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  private final Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = SECTION,
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      completionCandidates = Completions.Sections.class,
      description = "Section of the configuration: TaskRunner or Worker.")
  private @Nullable String section;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = URI,
      scope = ScopeType.INHERIT,
      paramLabel = "URI",
      converter = SecretConverter.class,
      description =
          "MongoDB connection string. Others can read a command line: prefer --uri-file or the"
              + " environment for one with a password.")
  private @Nullable Secret uri;

  @Mixin private final UnitsOption unitsOption = new UnitsOption();

  @Option(
      names = URI_FILE,
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "File that holds the connection string.")
  private @Nullable Path uriFile;

  @Option(
      names = DATABASE,
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "Database, where the connection string names none or another.")
  private @Nullable String database;

  @Option(
      names = OUTPUT,
      scope = ScopeType.INHERIT,
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default) or json: exactly one JSON object on stdout.")
  OutputFormat output = OutputFormat.TEXT;

  @Option(
      names = {V, VERBOSE},
      scope = ScopeType.INHERIT,
      description = "More on stderr: what is being done, and stack traces.")
  private boolean verbose;

  @Option(
      names = {Q, QUIET},
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
      names = SET,
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

  @Override
  public boolean flag(String name) {
    switch (name) {
      case V, VERBOSE -> verbose = true;
      case Q, QUIET -> quiet = true;
      default -> {
        return false;
      }
    }
    return !(verbose && quiet);
  }

  @Override
  public boolean value(String name, String value) {
    switch (name) {
      case SECTION -> section = value;
      case CONFIG -> config.add(GivenPath.of(value));
      case URI -> uri = new Secret(value);
      case UNITS -> unitsOption.add(GivenPath.of(value));
      case URI_FILE -> uriFile = GivenPath.of(value);
      case DATABASE -> database = value;
      case OUTPUT -> {
        output = OutputFormat.namedIn(OUTPUT, value);
        return output.toString().equals(value);
      }
      case SET -> {
        if (value.indexOf('=') < 1) {
          return false;
        }
        addOverride(value);
      }
      default -> {
        return false;
      }
    }
    return true;
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
        names = CONFIG,
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
        names = UNITS,
        scope = ScopeType.INHERIT,
        paramLabel = "JAR",
        description = "Jar with a service's own change units; may be repeated.")
    void add(Path jar) {
      jars.add(jar);
    }
  }
}
