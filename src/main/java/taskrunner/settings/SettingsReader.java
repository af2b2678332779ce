package taskrunner.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.text.KeyCase;

/**
 * Reads settings as a .NET service does. Of these sources, later ones win:
 *
 * <ol>
 *   <li>the host's variables such as {@code DOTNET_TaskRunner__Storage__Mode}: {@code ASPNETCORE_},
 *       then {@code DOTNET_};
 *   <li>{@code appsettings.json} and {@code appsettings.{Environment}.json} of the working
 *       directory, or what {@code TASKRUNNER_CONFIG} or {@code --config} name;
 *   <li>environment variables such as {@code TaskRunner__Storage__Mode};
 *   <li>{@code --set}, {@code --uri}, {@code --uri-file}, {@code --database};
 *   <li>what the program itself sets with a {@link StorageSettings.Builder}.
 * </ol>
 *
 * A relative path in a setting is relative to the working directory, not to the settings file.
 */
public final class SettingsReader {
  /** Keys of groups: they hold settings and have no value. */
  private static final List<String> GROUPS = List.of("", "Mongo", "Mongo:Tls", "Filesystem");

  private final SettingsSources sources;
  private final Supplier<SchemaDeclaration> declared;
  private final List<String> warnings = new ArrayList<>();
  private final NavigableMap<String, Entry> merged = new TreeMap<>(KeyCase.ORDER);
  private final CommandLineLayer commandLine;
  private final StorageSettings.Builder overrides;
  private final StorageMode mode;

  private SettingsReader(
      SettingsSources sources,
      StorageSettings.Builder overrides,
      StorageMode mode,
      Supplier<SchemaDeclaration> declared) {
    this.sources = sources;
    this.overrides = overrides;
    this.mode = mode;
    this.declared = declared;
    List<NavigableMap<String, Entry>> layers =
        new ArrayList<>(EnvironmentLayer.ofHost(sources.environment()));
    layers.addAll(SettingsFiles.read(sources, layers.size(), warnings));
    layers.add(EnvironmentLayer.read(sources.environment(), layers.size()));
    layers.forEach(merged::putAll);
    this.commandLine = CommandLineLayer.read(sources, layers.size());
  }

  /**
   * Reads and checks the settings.
   *
   * @param declared what the change units declare together; called only if index names are
   *     configured
   * @throws taskrunner.ConfigurationException a value, a file or the choice of section is wrong
   */
  public static LoadedSettings read(SettingsSources sources, Supplier<SchemaDeclaration> declared) {
    return read(sources, new StorageSettings.Builder(), StorageMode.FILESYSTEM, declared);
  }

  /**
   * As {@link #read(SettingsSources, Supplier)}, with settings that override every source.
   *
   * @param mode the default of {@code Mode}
   */
  public static LoadedSettings read(
      SettingsSources sources,
      StorageSettings.Builder overrides,
      StorageMode mode,
      Supplier<SchemaDeclaration> declared) {
    SettingsReader reader = new SettingsReader(sources, overrides, mode, declared);
    return reader.load(reader.section());
  }

  private LoadedSettings load(Section section) {
    NavigableMap<String, Entry> entries = entries(section);
    refuseWrongShape(section, entries);
    List<String> all = new ArrayList<>(warnings);
    all.addAll(unknownKeys(section, entries));
    Path folder = sources.workingDirectory().toAbsolutePath();
    return new StorageReader(new SectionValues(section, entries, folder), declared, all).read();
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
            "The section %s has no Storage, so the defaults apply; the Storage of %s is not read."
                .formatted(asked.word(), other.word()));
      }
      return asked;
    }
    if (taskRunner && worker && !alike()) {
      throw new ConfigurationException(
          "TaskRunner:Storage and Worker:Storage are both configured, and differ.",
          "Choose one: --section TaskRunner or --section Worker, or the environment"
              + " variable TASKRUNNER_SECTION.");
    }
    return worker && !taskRunner ? Section.WORKER : Section.TASK_RUNNER;
  }

  private @Nullable Section asked() {
    String byOption = sources.section();
    String variable = SettingsFiles.variable(sources.environment(), Section.VARIABLE);
    String name = byOption != null || variable == null || variable.isBlank() ? byOption : variable;
    if (name == null) {
      return null;
    }
    Section section = Section.of(name);
    if (section == null) {
      throw new ConfigurationException(
          "The section is \"%s\" (%s); allowed: TaskRunner, Worker."
              .formatted(
                  Masked.text(name),
                  byOption != null ? "--section" : "environment variable " + Section.VARIABLE),
          "Use TaskRunner for the service's settings, Worker for the worker's.");
    }
    return section;
  }

  private boolean has(Section section) {
    return commandLine.names(section) || !under(section).isEmpty();
  }

  /** Whether both sections have the same meaning, in any spelling. */
  private boolean alike() {
    if (texts(Section.TASK_RUNNER).equals(texts(Section.WORKER))) {
      return true;
    }
    try {
      return load(Section.TASK_RUNNER)
          .settings()
          .withoutWarnings()
          .equals(load(Section.WORKER).settings().withoutWarnings());
    } catch (ConfigurationException e) {
      // At least one is wrong, and they differ: the user must choose.
      return false;
    }
  }

  /** The texts of all known settings. */
  private NavigableMap<String, String> texts(Section section) {
    NavigableMap<String, String> texts = new TreeMap<>(KeyCase.ORDER);
    entries(section)
        .forEach(
            (path, entry) -> {
              if (Setting.isKnown(path)) {
                texts.put(path, entry.text());
              }
            });
    return texts;
  }

  /** The entries of all sources, by the key relative to {@code Storage}. */
  private NavigableMap<String, Entry> entries(Section section) {
    NavigableMap<String, Entry> entries = under(section);
    entries.putAll(commandLine.of(section));
    return overrides.over(entries, mode, Integer.MAX_VALUE);
  }

  /** The entries of files and environment, by the key relative to {@code Storage}. */
  private NavigableMap<String, Entry> under(Section section) {
    NavigableMap<String, Entry> under = new TreeMap<>(KeyCase.ORDER);
    String prefix = section.prefix();
    merged.forEach(
        (key, entry) -> {
          if (entry.value() == null) {
            return;
          }
          if (KeyCase.startsWith(key, prefix)) {
            // With the spelling of this entry: the map keeps that of the first source.
            under.put(entry.key().substring(prefix.length()), entry);
          } else if (KeyCase.same(key + ":", prefix)) {
            under.put("", entry);
          }
        });
    return under;
  }

  /** Rejects a value in place of a group of settings, and a group in place of a value. */
  private static void refuseWrongShape(Section section, NavigableMap<String, Entry> entries) {
    entries.forEach(
        (path, entry) -> {
          if (GROUPS.stream().anyMatch(group -> KeyCase.same(path, group))) {
            throw SectionValues.notAGroup(
                entry.key(),
                entry,
                "settings",
                "Write it as { \"Mode\": … } with the keys of the reference table.");
          }
          for (int colon = path.indexOf(':'); colon >= 0; colon = path.indexOf(':', colon + 1)) {
            Setting<?> setting = Setting.of(path.substring(0, colon));
            if (setting != null) {
              throw SectionValues.notOneValue(
                  section.prefix() + setting.path(),
                  entry,
                  "Write a text, a number, true, false or null.");
            }
          }
        });
  }

  private static List<String> unknownKeys(Section section, NavigableMap<String, Entry> entries) {
    List<String> unknown = new ArrayList<>();
    entries.forEach(
        (path, entry) -> {
          if (!Setting.isKnown(path)) {
            unknown.add(
                "Unknown setting %s (%s); the nearest known one is %s."
                    .formatted(
                        Masked.text(entry.key()),
                        entry.source(),
                        section.prefix() + Setting.nearest(path).path()));
          }
        });
    return unknown;
  }
}
