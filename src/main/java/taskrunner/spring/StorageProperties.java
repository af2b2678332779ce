package taskrunner.spring;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import taskrunner.settings.PropertyNames;

/**
 * The properties {@code taskrunner.storage.*} of Spring's environment, one for each setting. It
 * uses every source of Spring, also variables such as {@code TASKRUNNER_STORAGE_MODE}; but not
 * those with {@code __}, which {@code SettingsReader} reads, with less precedence.
 */
final class StorageProperties {
  private static final ConfigurationPropertyName PREFIX =
      ConfigurationPropertyName.of(PropertyNames.PREFIX);
  private static final ConfigurationPropertyName INDEX_NAMES =
      ConfigurationPropertyName.of(PropertyNames.INDEX_NAMES);

  /**
   * One property that is set.
   *
   * @param path the key relative to {@code Storage}; null where there is no such setting
   * @param value may be a secret
   * @param source for a person
   */
  record Property(String name, @Nullable String path, String value, String source) {
    /** Without the value, which may be a secret. */
    @Override
    public String toString() {
      return "property %s, %s".formatted(name, source);
    }
  }

  private final List<PropertySource<?>> sources = new ArrayList<>();
  private final Binder binder;
  private final List<Property> found = new ArrayList<>();

  private StorageProperties(ConfigurableEnvironment environment) {
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (!ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
        sources.add(
            source instanceof SystemEnvironmentPropertySource variables
                ? new SpringsVariables(variables)
                : source);
      }
    }
    this.binder =
        new Binder(
            ConfigurationPropertySources.from(sources),
            new PropertySourcesPlaceholdersResolver(environment));
  }

  /** The properties that are set, unknown ones too. */
  static List<Property> read(ConfigurableEnvironment environment) {
    StorageProperties properties = new StorageProperties(environment);
    Map<String, String> known = PropertyNames.all();
    known.forEach((name, path) -> properties.add(ConfigurationPropertyName.of(name), path));
    Set<String> shapes =
        known.keySet().stream().map(StorageProperties::letters).collect(Collectors.toSet());
    for (ConfigurationPropertyName name : properties.names()) {
      if (INDEX_NAMES.equals(name) || INDEX_NAMES.isAncestorOf(name)) {
        properties.add(name, PropertyNames.INDEX_NAMES_PATH + rest(name, INDEX_NAMES));
      } else if (!shapes.contains(letters(name.toString()))) {
        properties.add(name, path(name, known));
      }
    }
    return properties.found;
  }

  /** The names below the prefix in all sources, in a stable order. */
  private Set<ConfigurationPropertyName> names() {
    Set<ConfigurationPropertyName> names = new LinkedHashSet<>();
    ConfigurationPropertySources.from(sources)
        .forEach(
            source -> {
              if (source instanceof IterableConfigurationPropertySource listed) {
                listed.stream().filter(PREFIX::isAncestorOf).sorted().forEach(names::add);
              }
            });
    return names;
  }

  private void add(ConfigurationPropertyName name, @Nullable String path) {
    binder.bind(
        name,
        Bindable.of(String.class),
        new BindHandler() {
          @Override
          public Object onSuccess(
              ConfigurationPropertyName any,
              Bindable<?> target,
              BindContext context,
              Object result) {
            found.add(
                new Property(
                    name.toString(),
                    path,
                    result.toString(),
                    origin(context.getConfigurationProperty())));
            return result;
          }
        });
  }

  private static String origin(@Nullable ConfigurationProperty property) {
    return property == null || property.getOrigin() == null
        ? "Spring's environment"
        : property.getOrigin().toString();
  }

  /**
   * The key of an unknown name: below a setting, its key and the rest, which the reader rejects;
   * else null.
   */
  private static @Nullable String path(ConfigurationPropertyName name, Map<String, String> known) {
    for (Map.Entry<String, String> setting : known.entrySet()) {
      ConfigurationPropertyName above = ConfigurationPropertyName.of(setting.getKey());
      if (above.isAncestorOf(name)) {
        return setting.getValue() + rest(name, above);
      }
    }
    return null;
  }

  /** The elements of {@code name} below {@code above}, each after a colon. */
  private static String rest(ConfigurationPropertyName name, ConfigurationPropertyName above) {
    StringBuilder rest = new StringBuilder();
    for (int at = above.getNumberOfElements(); at < name.getNumberOfElements(); at++) {
      rest.append(':').append(name.getElement(at, Form.ORIGINAL));
    }
    return rest.toString();
  }

  /** The same for all spellings that Spring accepts for one name; a variable has only this form. */
  private static String letters(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
  }
}
