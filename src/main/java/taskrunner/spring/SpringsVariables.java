package taskrunner.spring;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The environment variables without those that {@code SettingsReader} reads: {@code
 * TaskRunner__Storage__Mode}, which Spring would take for {@code taskrunner.storage.mode}, too.
 */
final class SpringsVariables extends SystemEnvironmentPropertySource
    implements OriginLookup<String> {
  private final SystemEnvironmentPropertySource all;

  SpringsVariables(SystemEnvironmentPropertySource all) {
    super(all.getName(), own(all.getSource()));
    this.all = all;
  }

  private static Map<String, Object> own(Map<String, Object> variables) {
    Map<String, Object> own = new LinkedHashMap<>(variables);
    own.keySet()
        .removeIf(
            name -> name.contains("__") && name.toLowerCase(Locale.ROOT).contains("taskrunner_"));
    return own;
  }

  @Override
  public @Nullable Origin getOrigin(String key) {
    return OriginLookup.getOrigin(all, key);
  }

  @Override
  public @Nullable String getPrefix() {
    return all instanceof OriginLookup<?> lookup ? lookup.getPrefix() : null;
  }
}
