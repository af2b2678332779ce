package taskrunner.settings;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.text.KeyCase;
import taskrunner.text.PathText;

/** Finds and reads the settings files. A named file must exist; those of a folder are optional. */
final class SettingsFiles {
  static final String CONFIG_VARIABLE = "TASKRUNNER_CONFIG";

  private static final String ENVIRONMENT_HINT =
      "Use a word such as Development, Staging or Production.";

  private final SettingsSources sources;
  private final int firstLayer;
  private final List<String> warnings;
  private final List<NavigableMap<String, Entry>> layers = new ArrayList<>();

  private SettingsFiles(SettingsSources sources, int firstLayer, List<String> warnings) {
    this.sources = sources;
    this.firstLayer = firstLayer;
    this.warnings = warnings;
  }

  /** One map for each file, in ascending precedence from {@code firstLayer}. */
  static List<NavigableMap<String, Entry>> read(
      SettingsSources sources, int firstLayer, List<String> warnings) {
    SettingsFiles files = new SettingsFiles(sources, firstLayer, warnings);
    String variable = variable(sources.environment(), CONFIG_VARIABLE);
    if (!sources.configs().isEmpty()) {
      sources.configs().forEach(path -> files.named(path, "--config"));
    } else if (variable != null) {
      files.paths(variable).forEach(path -> files.named(path, CONFIG_VARIABLE));
    } else {
      files.folder(sources.workingDirectory().toAbsolutePath().normalize());
    }
    return files.layers;
  }

  /**
   * The variable's value; null if it is not set or empty. The name matches in any case, as on
   * Windows.
   */
  static @Nullable String variable(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null) {
      value =
          environment.entrySet().stream()
              .filter(variable -> KeyCase.same(variable.getKey(), name))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(null);
    }
    return value == null || value.isEmpty() ? null : value;
  }

  /** The paths, separated as in {@code PATH}; the whole text if that is an existing path. */
  private List<Path> paths(String variable) {
    if (PathText.fault(variable) == null
        && Files.exists(sources.workingDirectory().resolve(variable))) {
      return List.of(Path.of(variable));
    }
    List<Path> paths = new ArrayList<>();
    for (String path : variable.split(Pattern.quote(File.pathSeparator), -1)) {
      if (!path.isEmpty()) {
        refuseFault(path, "environment variable " + CONFIG_VARIABLE);
        paths.add(Path.of(path));
      }
    }
    return paths;
  }

  private static void refuseFault(String path, String by) {
    String fault = PathText.fault(path);
    if (fault != null) {
      throw new ConfigurationException(
          "The settings file or folder \"%s\" (%s) can't be used: %s."
              .formatted(Masked.text(path), by, fault),
          "Name a settings file, or the folder that holds appsettings.json.");
    }
  }

  private void named(Path path, String by) {
    refuseFault(path.toString(), by);
    Path absolute =
        sources.workingDirectory().toAbsolutePath().resolve(path).toAbsolutePath().normalize();
    if (Files.isDirectory(absolute)) {
      if (!folder(absolute)) {
        warnings.add(
            "The folder %s (%s) holds neither appsettings.json nor appsettings.%s.json."
                .formatted(absolute, by, environmentName()));
      }
    } else if (Files.exists(absolute)) {
      read(absolute);
    } else {
      throw new ConfigurationException(
          "The settings file or folder " + absolute + " (" + by + ") does not exist.",
          "Name a settings file, or the folder that holds appsettings.json.");
    }
  }

  private boolean folder(Path folder) {
    boolean found = false;
    for (String name : List.of("appsettings.json", "appsettings." + environmentName() + ".json")) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        read(file);
        found = true;
      }
    }
    return found;
  }

  private void read(Path file) {
    layers.add(SettingsFile.read(file, firstLayer + layers.size(), warnings));
  }

  private String environmentName() {
    for (String variable : List.of("DOTNET_ENVIRONMENT", "ASPNETCORE_ENVIRONMENT")) {
      String name = variable(sources.environment(), variable);
      if (name != null) {
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
          throw new ConfigurationException(
              variable + " is \"" + name + "\", which can't be part of a file's name.",
              ENVIRONMENT_HINT);
        }
        String fault = PathText.fault(name);
        if (fault != null) {
          throw new ConfigurationException(
              "%s is \"%s\", but %s.".formatted(variable, Masked.text(name), fault),
              ENVIRONMENT_HINT);
        }
        return name;
      }
    }
    return "Production";
  }
}
