package taskrunner.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.mongock.api.annotations.ChangeUnit;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

/** The hints for native images match the code that needs them. */
class NativeHintsTest {
  private static final Path RESOURCES =
      Path.of(System.getProperty("taskrunner.project", ""), "src/main/resources");

  /** The classes of the library that read the class path or use reflection. */
  private static final Set<String> KNOWN =
      Set.of(
          "taskrunner.schema.CollectionDeclaration",
          "taskrunner.schema.SchemaScript",
          "taskrunner.lease.ThisProcess",
          // Optional libraries of the service, which have their own metadata.
          "taskrunner.settings.Compressors");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(NativeHints.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void theHintsIncludeEachResourceOfTheLibrary() throws IOException {
    var kept = RuntimeHintsPredicates.resource();
    try (var files = Files.walk(RESOURCES)) {
      var resources =
          files
              .filter(Files::isRegularFile)
              .map(file -> RESOURCES.relativize(file).toString().replace('\\', '/'))
              .filter(name -> !name.startsWith("META-INF/") && !name.startsWith("taskrunner/cli/"))
              .toList();
      assertThat(resources).isNotEmpty();
      assertThat(resources)
          .allMatch(name -> kept.forResource(name).test(ReachabilityMetadata.hints()));
    }
  }

  @Test
  void theHintsIncludeEachClassThatMongockRuns() {
    var kept = RuntimeHintsPredicates.reflection();
    var runners = CLASSES.stream().filter(one -> one.isAnnotatedWith(ChangeUnit.class)).toList();
    assertThat(runners).hasSizeGreaterThan(3);
    for (var runner : runners) {
      assertThat(Modifier.isPublic(runner.reflect().getModifiers())).isTrue();
      assertThat(kept.onType(TypeReference.of(runner.getName())))
          .as(runner.getName())
          .accepts(ReachabilityMetadata.hints());
    }
  }

  @Test
  void eachNamedClassFieldAndMethodExists() throws ClassNotFoundException {
    for (var hint : ReachabilityMetadata.hints().reflection().typeHints().toList()) {
      var type = Class.forName(hint.getType().getName());
      hint.fields().forEach(field -> assertThat(type).hasDeclaredFields(field.getName()));
      hint.methods().forEach(method -> assertThat(type).hasMethods(method.getName()));
    }
  }

  @Test
  void noOtherClassUsesReflectionOrReadsResources() {
    var callers =
        CLASSES.stream()
            .filter(one -> !one.getPackageName().startsWith("taskrunner.cli"))
            .filter(one -> !one.getPackageName().startsWith("taskrunner.spring"))
            .filter(
                one -> one.getMethodCallsFromSelf().stream().anyMatch(NativeHintsTest::reflects))
            .map(one -> one.getName().replaceAll("\\$.*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(callers).isSubsetOf(KNOWN);
  }

  private static boolean reflects(JavaMethodCall call) {
    var owner = call.getTargetOwner().getFullName();
    var name = call.getName();
    return owner.startsWith("java.lang.reflect.Proxy")
        || ((owner.equals("java.lang.Class") || owner.equals("java.lang.ClassLoader"))
            && name.matches(
                "forName|newInstance|loadClass|getResource.*|get(Declared)?(Methods?|Fields?|Constructors?)"));
  }
}
