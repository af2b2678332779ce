package taskrunner.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Secret;

/**
 * The sources of settings.
 *
 * @param configs {@code --config}, in order; empty: {@code TASKRUNNER_CONFIG}, else the working
 *     directory
 * @param environment the environment variables
 * @param section {@code --section}; null for {@code TASKRUNNER_SECTION}, else the section that has
 *     settings
 * @param overrides {@code --set KEY=VALUE}, keys relative to {@code Storage} (e.g. {@code
 *     Mongo:SchemaValidation}); a full key ({@code TaskRunner:Storage:…}) is allowed
 * @param uri {@code --uri}
 * @param uriFile {@code --uri-file}
 * @param database {@code --database}
 */
public record SettingsSources(
    List<Path> configs,
    Path workingDirectory,
    Map<String, String> environment,
    @Nullable String section,
    Map<String, String> overrides,
    @Nullable Secret uri,
    @Nullable Path uriFile,
    @Nullable String database) {
  public SettingsSources {
    configs = List.copyOf(configs);
    environment = Map.copyOf(environment);
    overrides = Map.copyOf(overrides);
  }

  /** The environment and the working directory of this process, without options. */
  public static SettingsSources ofProcess() {
    return new SettingsSources(
        List.of(), Path.of(""), System.getenv(), null, Map.of(), null, null, null);
  }

  /** Without values: environment and overrides may hold secrets. */
  @Override
  public String toString() {
    return "SettingsSources[configs=%s, workingDirectory=%s, section=%s, overrides=%s]"
        .formatted(configs, workingDirectory, section, new TreeSet<>(overrides.keySet()));
  }
}
