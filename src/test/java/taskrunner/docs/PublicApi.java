package taskrunner.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import taskrunner.MigrationRunner;

/**
 * The public API: every public type of the package {@code taskrunner}, and the types of other
 * packages in their public signatures.
 */
final class PublicApi {
  private static final String HEAD =
      """
      # Public API
      Made from the code by `make docs`. These types stay compatible from one release to the next, as Semantic Versioning
      has it. A type that is not on this page may change at any time, though it is public: packages need it. What each
      member means is in its Javadoc.
      """;

  private final SortedMap<String, Class<?>> types = new TreeMap<>();

  private PublicApi() {}

  static String render() {
    PublicApi api = new PublicApi();
    api.collect();
    StringBuilder page = new StringBuilder(HEAD);
    String inPackage = "";
    for (Class<?> type : api.types.values()) {
      if (!type.getPackageName().equals(inPackage)) {
        inPackage = type.getPackageName();
        page.append("\n## ").append(inPackage).append('\n');
      }
      page.append("\n`").append(head(type)).append("`\n");
      members(type).sorted().distinct().forEach(m -> page.append("- `").append(m).append("`\n"));
    }
    return page.toString();
  }

  /** The types' binary names, in order. */
  static List<String> names() {
    PublicApi api = new PublicApi();
    api.collect();
    return api.types.values().stream().map(Class::getName).toList();
  }

  private void collect() {
    Deque<Class<?>> found = new ArrayDeque<>(publicTypes());
    while (!found.isEmpty()) {
      Class<?> type = found.pop();
      // By package first, so that nested types follow their outer type.
      if (types.putIfAbsent(type.getPackageName() + " " + name(type), type) == null) {
        named(type).flatMap(PublicApi::classes).filter(PublicApi::isOurs).forEach(found::push);
      }
    }
  }

  /** The public types of the package that services use. */
  private static List<Class<?>> publicTypes() {
    try {
      Path folder =
          Path.of(MigrationRunner.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .resolve("taskrunner");
      try (Stream<Path> files = Files.list(folder)) {
        return files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
            .map(name -> load("taskrunner." + name.replace(".class", "")))
            .filter(PublicApi::isOurs)
            .collect(Collectors.toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, MigrationRunner.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isOurs(Class<?> type) {
    for (Class<?> outer = type; outer != null; outer = outer.getDeclaringClass()) {
      if (!Modifier.isPublic(outer.getModifiers()) || outer.isAnonymousClass()) {
        return false;
      }
    }
    return type.getPackageName().startsWith("taskrunner")
        || type.getPackageName().startsWith("changeunits");
  }

  /** The types in a type's public signatures. */
  private static Stream<Type> named(Class<?> type) {
    Stream<Type> around =
        Stream.concat(Stream.of(type.getGenericInterfaces()), Stream.of(type.getClasses()));
    Type parent = type.getGenericSuperclass();
    return Stream.of(
            around,
            parent == null ? Stream.<Type>empty() : Stream.of(parent),
            Stream.of(type.getDeclaredFields()).filter(PublicApi::isApi).map(Field::getGenericType),
            Stream.of(type.getDeclaredConstructors())
                .filter(PublicApi::isApi)
                .flatMap(made -> Stream.of(made.getGenericParameterTypes())),
            methods(type)
                .flatMap(
                    method ->
                        Stream.concat(
                            Stream.of(method.getGenericReturnType()),
                            Stream.of(method.getGenericParameterTypes()))))
        .flatMap(found -> found);
  }

  private static Stream<Class<?>> classes(Type type) {
    if (type instanceof Class<?> plain) {
      return Stream.of(plain.isArray() ? plain.getComponentType() : plain);
    }
    if (type instanceof ParameterizedType generic) {
      return Stream.concat(
              Stream.of(generic.getRawType()), Stream.of(generic.getActualTypeArguments()))
          .flatMap(PublicApi::classes);
    }
    if (type instanceof GenericArrayType array) {
      return classes(array.getGenericComponentType());
    }
    return type instanceof WildcardType wild
        ? Stream.concat(Stream.of(wild.getUpperBounds()), Stream.of(wild.getLowerBounds()))
            .flatMap(PublicApi::classes)
        : Stream.empty();
  }

  private static boolean isApi(Member member) {
    return !member.isSynthetic()
        && (Modifier.isPublic(member.getModifiers()) || Modifier.isProtected(member.getModifiers()))
        && !(member instanceof Executable
            && member.getDeclaringClass().isEnum()
            && List.of("values", "valueOf").contains(member.getName()));
  }

  private static Stream<Method> methods(Class<?> type) {
    return Stream.of(type.getDeclaredMethods())
        .filter(PublicApi::isApi)
        .filter(method -> !isObjects(method));
  }

  private static boolean isObjects(Method method) {
    return Arrays.stream(Object.class.getMethods())
        .anyMatch(
            of ->
                of.getName().equals(method.getName())
                    && Arrays.equals(of.getParameterTypes(), method.getParameterTypes()));
  }

  private static String head(Class<?> type) {
    String kind =
        type.isRecord()
            ? "record"
            : type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class";
    String components =
        type.isRecord()
            ? Stream.of(type.getRecordComponents())
                .map(PublicApi::component)
                .collect(Collectors.joining(", ", "(", ")"))
            : "";
    Type parent = type.getGenericSuperclass();
    String extended =
        kind.equals("class") && parent != null && parent != Object.class
            ? " extends " + text(parent)
            : "";
    String implemented =
        Stream.of(type.getGenericInterfaces())
            .map(PublicApi::text)
            .collect(Collectors.joining(", "));
    String modifiers =
        kind.equals("class") && Modifier.isFinal(type.getModifiers()) ? "final " : "";
    return modifiers
        + kind
        + " "
        + name(type)
        + components
        + extended
        + (implemented.isEmpty()
            ? ""
            : (type.isInterface() ? " extends " : " implements ") + implemented);
  }

  private static String component(RecordComponent component) {
    return text(component.getGenericType()) + " " + component.getName();
  }

  private static Stream<String> members(Class<?> type) {
    List<String> components =
        type.isRecord()
            ? Stream.of(type.getRecordComponents()).map(RecordComponent::getName).toList()
            : List.of();
    Stream<String> fields =
        Stream.of(type.getDeclaredFields())
            .filter(PublicApi::isApi)
            .map(
                field ->
                    field.isEnumConstant()
                        ? field.getName()
                        : modifiers(field) + text(field.getGenericType()) + " " + field.getName());
    Stream<String> constructors =
        Stream.of(type.getDeclaredConstructors())
            .filter(made -> isApi(made) && !(type.isRecord() && isCanonical(made, components)))
            .map(made -> type.getSimpleName() + parameters(made));
    Stream<String> methods =
        methods(type)
            .filter(m -> !(m.getParameterCount() == 0 && components.contains(m.getName())))
            .sorted(Comparator.comparing(Method::getName))
            .map(
                method ->
                    modifiers(method)
                        + text(method.getGenericReturnType())
                        + " "
                        + method.getName()
                        + parameters(method));
    return Stream.of(fields, constructors, methods).flatMap(found -> found);
  }

  private static boolean isCanonical(Constructor<?> made, List<String> components) {
    return Stream.of(made.getParameters()).map(Parameter::getName).toList().equals(components);
  }

  private static String modifiers(Member member) {
    int modifiers = member.getModifiers();
    return (Modifier.isProtected(modifiers) ? "protected " : "")
        + (Modifier.isStatic(modifiers) ? "static " : "")
        + (member instanceof Method method && method.isDefault() ? "default " : "");
  }

  private static String parameters(Executable executable) {
    return Stream.of(executable.getParameters())
        .map(parameter -> text(parameter.getParameterizedType()) + " " + parameter.getName())
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** The type's name without packages. */
  private static String text(Type type) {
    return type.getTypeName().replaceAll("\\b[a-z][a-z0-9_]*\\.", "").replace('$', '.');
  }

  /** The class's name with that of its outer class. */
  private static String name(Class<?> type) {
    return text(type);
  }
}
