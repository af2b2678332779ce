package taskrunner.settings;

import changeunits.ChangeUnits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Secret;

/** Writes settings files into a folder and reads them together with the other sources. */
final class Sources {
  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> overrides = new HashMap<>();
  private final List<Path> configs = new ArrayList<>();
  private @Nullable String section;
  private @Nullable Secret uri;
  private @Nullable Path uriFile;
  private @Nullable String database;

  Sources(Path folder) {
    this.folder = folder;
  }

  Sources file(String name, String text) {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  Sources file(String name, byte[] bytes) {
    try {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Writes {@code appsettings.json} with {@code json} under {@code TaskRunner:Storage}. */
  Sources storage(String json) {
    return file("appsettings.json", "{\"TaskRunner\": {\"Storage\": " + json + "}}");
  }

  Sources env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Sources set(String key, String value) {
    overrides.put(key, value);
    return this;
  }

  Sources config(String path) {
    configs.add(Path.of(path));
    return this;
  }

  Sources section(String name) {
    section = name;
    return this;
  }

  Sources uri(String text) {
    uri = new Secret(text);
    return this;
  }

  Sources uriFile(String path) {
    uriFile = Path.of(path);
    return this;
  }

  Sources database(String name) {
    database = name;
    return this;
  }

  SettingsSources sources() {
    return new SettingsSources(
        configs, folder, environment, section, overrides, uri, uriFile, database);
  }

  LoadedSettings load() {
    return SettingsReader.read(sources(), ChangeUnits::declared);
  }

  StorageSettings read() {
    return load().settings();
  }

  /** The value and source shown for a key relative to {@code Storage}. */
  String shown(String path) {
    return load().values().stream()
        .filter(value -> value.key().endsWith(":Storage:" + path))
        .map(value -> value.value() + " | " + value.source())
        .findFirst()
        .orElseThrow();
  }
}
