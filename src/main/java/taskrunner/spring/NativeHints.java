package taskrunner.spring;

import changeunits.ChangeUnits;
import java.lang.reflect.Field;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.util.ClassUtils;

/**
 * The hints for a native image: Mongock creates and calls change units by reflection, and so reads
 * the fields of its change entries. {@code reachability-metadata.json} is generated from this
 * class, for services without Spring.
 */
final class NativeHints implements RuntimeHintsRegistrar {
  /** The classes that run a service's own units. */
  private static final List<String> RUNNERS =
      List.of("taskrunner.migration.DeclarationRunner", "taskrunner.migration.CodeRunner");

  private static final String ENTRY = "io.mongock.driver.api.entry.ChangeEntry";
  private static final List<String> CONSTANTS =
      List.of("io.mongock.driver.api.entry.ChangeState", "io.mongock.driver.api.entry.ChangeType");

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
    Stream.concat(ChangeUnits.all().stream().map(unit -> unit.type().getName()), RUNNERS.stream())
        .forEach(
            unit ->
                hints
                    .reflection()
                    .registerType(
                        type(unit, loader),
                        MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS,
                        MemberCategory.INVOKE_PUBLIC_METHODS));
    Class<?> entry = type(ENTRY, loader);
    hints
        .reflection()
        .registerType(
            entry,
            type -> {
              for (Field field : entry.getDeclaredFields()) {
                type.withField(field.getName());
              }
            });
    CONSTANTS.forEach(
        constant ->
            hints
                .reflection()
                .registerType(
                    type(constant, loader),
                    type -> type.withMethod("name", List.of(), ExecutableMode.INVOKE)));
    ChangeUnits.declared()
        .collections()
        .forEach(one -> hints.resources().registerPattern(one.validatorResource()));
    for (String script : List.of("common", "apply", "undo")) {
      hints.resources().registerPattern("taskrunner/schema/script-" + script + ".js");
    }
    hints.resources().registerPattern("taskrunner/version.properties");
  }

  private static Class<?> type(String name, @Nullable ClassLoader loader) {
    return ClassUtils.resolveClassName(name, loader);
  }
}
