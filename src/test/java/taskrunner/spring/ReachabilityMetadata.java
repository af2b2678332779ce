package taskrunner.spring;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.aot.hint.ExecutableHint;
import org.springframework.aot.hint.FieldHint;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ResourcePatternHint;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeHint;
import org.springframework.aot.hint.TypeReference;

/** The hints in the form that {@code native-image} reads. */
public final class ReachabilityMetadata {
  /** The path where {@code native-image} looks for the file. */
  public static final String FILE =
      "src/main/resources/META-INF/native-image/taskrunner/taskrunner-schema"
          + "/reachability-metadata.json";

  private ReachabilityMetadata() {}

  /** The whole file. */
  public static String render() throws IOException {
    var hints = hints();
    var file = new LinkedHashMap<String, Object>();
    file.put(
        "reflection",
        hints
            .reflection()
            .typeHints()
            .sorted((one, other) -> one.getType().compareTo(other.getType()))
            .map(ReachabilityMetadata::reflection)
            .toList());
    file.put(
        "resources",
        hints
            .resources()
            .resourcePatternHints()
            .flatMap(resource -> resource.getIncludes().stream())
            .map(ResourcePatternHint::getPattern)
            // Spring adds the folders for searches in them.
            .filter(pattern -> pattern.contains("."))
            .sorted()
            .map(pattern -> Map.of("glob", pattern))
            .toList());
    var layout = new DefaultPrettyPrinter();
    layout.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    return new ObjectMapper().writer(layout).writeValueAsString(file) + "\n";
  }

  static RuntimeHints hints() {
    var hints = new RuntimeHints();
    new NativeHints().registerHints(hints, NativeHints.class.getClassLoader());
    return hints;
  }

  private static Map<String, Object> reflection(TypeHint hint) {
    var entry = new LinkedHashMap<String, Object>();
    entry.put("type", hint.getType().getName());
    if (hint.getMemberCategories().contains(MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS)) {
      entry.put("allPublicConstructors", true);
    }
    if (hint.getMemberCategories().contains(MemberCategory.INVOKE_PUBLIC_METHODS)) {
      entry.put("allPublicMethods", true);
    }
    var fields = hint.fields().map(FieldHint::getName).sorted().map(n -> Map.of("name", n));
    put(entry, "fields", fields.toList());
    List<Object> methods = new ArrayList<>();
    hint.methods().forEach(method -> methods.add(method(method)));
    put(entry, "methods", methods);
    return entry;
  }

  private static Map<String, Object> method(ExecutableHint method) {
    var entry = new LinkedHashMap<String, Object>();
    entry.put("name", method.getName());
    entry.put(
        "parameterTypes", method.getParameterTypes().stream().map(TypeReference::getName).toList());
    return entry;
  }

  private static void put(Map<String, Object> entry, String name, List<?> values) {
    if (!values.isEmpty()) {
      entry.put(name, values);
    }
  }
}
