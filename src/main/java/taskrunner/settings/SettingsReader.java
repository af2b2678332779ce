package taskrunner.settings;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.text.KeyCase;

/**
 * Reads settings as a .NET service would: files, environment, command line; later ones win.
 *
 * <ol>
 *   <li>the host's variables such as {@code DOTNET_TaskRunner__Storage__Mode}: {@code ASPNETCORE_},
 *       then {@code DOTNET_};
 *   <li>{@code appsettings.json} and {@code appsettings.{Environment}.json} of the working
 *       directory, or what {@code TASKRUNNER_CONFIG} or {@code --config} name;
 *   <li>environment variables such as {@code TaskRunner__Storage__Mode};
 *   <li>{@code --set}, {@code --uri}, {@code --uri-file}, {@code --database}.
 * </ol>
 *
 * Relative paths in settings are relative to the working directory, wherever the file is that holds
 * them.
 */
public final class SettingsReader {
  private final SettingsSources sources;
  private final List<String> warnings = new ArrayList<>();
  private final NavigableMap<String, Entry> merged = new TreeMap<>(KeyCase.ORDER);
  private final CommandLineLayer commandLine;

  private SettingsReader(SettingsSources sources) {
    this.sources = sources;
    List<NavigableMap<String, Entry>> layers =
        new ArrayList<>(EnvironmentLayer.ofHost(sources.environment()));
    layers.addAll(SourceFiles.read(sources, layers.size(), warnings));
    layers.add(EnvironmentLayer.read(sources.environment(), layers.size()));
    layers.forEach(merged::putAll);
    this.commandLine = CommandLineLayer.read(sources, layers.size());
  }

  /**
   * Reads and checks.
   *
   * @throws taskrunner.ConfigurationException a value, a file or the choice of section is wrong
   */
  public static LoadedSettings read(SettingsSources sources) {
    SettingsReader reader = new SettingsReader(sources);
    return reader.load(reader.section());
  }

  private LoadedSettings load(Section section) {
    List<String> all = new ArrayList<>(warnings);
    all.addAll(unknownKeys(section));
    return new StorageReader(
            values(section),
            new IndexNamesReader(section, indexNames(section)),
            sources.workingDirectory(),
            all)
        .read();
  }

  /** What is said of index names, by the key relative to {@code Storage}. */
  private NavigableMap<String, Entry> indexNames(Section section) {
    NavigableMap<String, Entry> names = new TreeMap<>(KeyCase.ORDER);
    under(section)
        .forEach(
            (path, entry) -> {
              if (IndexNamesReader.covers(path)) {
                names.put(path, entry);
              }
            });
    names.putAll(commandLine.indexNamesOf(section));
    return names;
  }

  private Section section() {
    Section asked = asked();
    boolean taskRunner = has(Section.TASK_RUNNER);
    boolean worker = has(Section.WORKER);
    if (asked != null) {
      Section other = asked == Section.WORKER ? Section.TASK_RUNNER : Section.WORKER;
      if (commandLine.names(other)) {
        throw new ConfigurationException(
            "A --set names the section %s, but the settings are read from %s."
                .formatted(other.word(), asked.word()),
            "Leave " + other.prefix() + " out: keys are relative to Storage.");
      }
      if (!has(asked) && has(other)) {
        warnings.add(
            "The section %s has no Storage, so its defaults hold; %s has one that is not read."
                .formatted(asked.word(), other.word()));
      }
      return asked;
    }
    if (taskRunner && worker && !alike()) {
      throw new ConfigurationException(
          "TaskRunner:Storage and Worker:Storage are both configured, and differ.",
          "Say which one to use: --section TaskRunner or --section Worker, or the environment"
              + " variable TASKRUNNER_SECTION.");
    }
    return worker && !taskRunner ? Section.WORKER : Section.TASK_RUNNER;
  }

  private @Nullable Section asked() {
    String byOption = sources.section();
    String variable = SourceFiles.variable(sources.environment(), Section.VARIABLE);
    String name = byOption != null || variable == null || variable.isBlank() ? byOption : variable;
    if (name == null) {
      return null;
    }
    Section section = Section.of(name);
    if (section == null) {
      throw new ConfigurationException(
          "The section is \"%s\" (%s); allowed: TaskRunner, Worker."
              .formatted(
                  Shown.text(name),
                  byOption != null ? "--section" : "environment variable " + Section.VARIABLE),
          "Use TaskRunner for the service's settings, Worker for the worker's.");
    }
    return section;
  }

  private boolean has(Section section) {
    return commandLine.names(section)
        || under(section).values().stream().anyMatch(entry -> entry.value() != null);
  }

  /** Whether both sections come to the same, however they are written. */
  private boolean alike() {
    Map<KnownKey, Entry> one = entries(Section.TASK_RUNNER);
    Map<KnownKey, Entry> two = entries(Section.WORKER);
    boolean same = true;
    for (KnownKey key : KnownKey.values()) {
      same &= Objects.equals(textOf(one.get(key)), textOf(two.get(key)));
    }
    if (same && indexNamesAlike()) {
      return true;
    }
    try {
      return load(Section.TASK_RUNNER)
          .settings()
          .withoutWarnings()
          .equals(load(Section.WORKER).settings().withoutWarnings());
    } catch (ConfigurationException e) {
      // At least one of them is wrong, and they are not written alike: which one is meant?
      return false;
    }
  }

  private boolean indexNamesAlike() {
    NavigableMap<String, Entry> one = indexNames(Section.TASK_RUNNER);
    NavigableMap<String, Entry> two = indexNames(Section.WORKER);
    return one.keySet().equals(two.keySet())
        && one.keySet().stream()
            .allMatch(path -> Objects.equals(textOf(one.get(path)), textOf(two.get(path))));
  }

  private static @Nullable String textOf(@Nullable Entry entry) {
    return entry == null ? null : entry.value();
  }

  private Values values(Section section) {
    refuseWrongShape(section);
    return new Values(section, entries(section));
  }

  private Map<KnownKey, Entry> entries(Section section) {
    Map<KnownKey, Entry> entries = new EnumMap<>(KnownKey.class);
    under(section)
        .forEach(
            (path, entry) -> {
              KnownKey key = KnownKey.of(path);
              if (key != null) {
                entries.put(key, entry);
              }
            });
    entries.putAll(commandLine.of(section));
    return entries;
  }

  /** What files and environment say under {@code Storage}, by the path relative to it. */
  private NavigableMap<String, Entry> under(Section section) {
    NavigableMap<String, Entry> under = new TreeMap<>(KeyCase.ORDER);
    String prefix = section.prefix();
    merged.forEach(
        (key, entry) -> {
          if (KeyCase.startsWith(key, prefix)) {
            // The entry's own spelling: a map keeps the first one's.
            under.put(entry.key().substring(prefix.length()), entry);
          } else if (entry.value() != null && KeyCase.same(key + ":", prefix)) {
            under.put("", entry);
          }
        });
    return under;
  }

  /** Refuses a value where a group of settings belongs, and a group where a value belongs. */
  private void refuseWrongShape(Section section) {
    for (Map.Entry<String, Entry> found : under(section).entrySet()) {
      String path = found.getKey();
      Entry entry = found.getValue();
      if (entry.value() == null) {
        continue;
      }
      for (String group : List.of("", "Mongo", "Mongo:Tls", "Filesystem")) {
        if (KeyCase.same(path, group)) {
          throw new ConfigurationException(
              "%s is a single value (%s), but must be an object with settings in it."
                  .formatted(entry.key(), entry.source()),
              "Write it as { \"Mode\": … } with the keys of the reference table.");
        }
      }
      int colon = path.indexOf(':');
      while (colon >= 0) {
        KnownKey key = KnownKey.of(path.substring(0, colon));
        if (key != null) {
          throw new ConfigurationException(
              "%s%s is an object or an array (%s), but must be a single value."
                  .formatted(section.prefix(), key.path(), entry.source()),
              "Write a text, a number, true, false or null.");
        }
        colon = path.indexOf(':', colon + 1);
      }
    }
  }

  private List<String> unknownKeys(Section section) {
    List<String> unknown = new ArrayList<>();
    under(section)
        .forEach(
            (path, entry) -> {
              if (entry.value() != null
                  && KnownKey.of(path) == null
                  && !IndexNamesReader.covers(path)
                  && !path.isEmpty()) {
                unknown.add(
                    "Unknown setting %s (%s); the nearest known one is %s."
                        .formatted(
                            Shown.text(entry.key()),
                            entry.source(),
                            section.prefix() + KnownKey.nearest(path).path()));
              }
            });
    return unknown;
  }
}
