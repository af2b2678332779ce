package taskrunner.cli;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import taskrunner.ChangeUnitProvider;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.text.FileErrors;
import taskrunner.text.ServiceErrors;

/** The change units in the jars that {@code --units} names, each with its own class loader. */
final class UnitJars implements AutoCloseable {
  private static final String SERVICE = "META-INF/services/" + ChangeUnitProvider.class.getName();

  private final List<URLClassLoader> loaders = new ArrayList<>();
  private final List<ChangeUnitProvider> providers = new ArrayList<>();

  /**
   * Opens them.
   *
   * @throws TaskRunnerSchemaException a jar is missing, executable, or has no change units
   */
  UnitJars(List<Path> jars) {
    try {
      jars.forEach(this::open);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  List<ChangeUnitProvider> providers() {
    return List.copyOf(providers);
  }

  private void open(Path jar) {
    check(jar);
    try {
      var loader =
          new URLClassLoader(new URL[] {jar.toUri().toURL()}, UnitJars.class.getClassLoader());
      loaders.add(loader);
      ServiceLoader.load(ChangeUnitProvider.class, loader).stream()
          .filter(provider -> provider.type().getClassLoader() == loader)
          .map(ServiceLoader.Provider::get)
          .forEach(providers::add);
    } catch (IOException | ServiceConfigurationError | LinkageError e) {
      var reason =
          e instanceof ServiceConfigurationError s ? ServiceErrors.reason(s) : e.getMessage();
      throw wrong(
          "The change units of " + jar + " can't be loaded: " + reason,
          "The jar must contain every class that its change units use, except those of this tool"
              + " and of the JDK.",
          e);
    }
  }

  private static void check(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "The jar " + jar + " of --units is " + (Files.exists(jar) ? "not a file." : "missing."),
          "Name the jar with the service's change units.");
    }
    try (var opened = new JarFile(new File(jar.toString()))) {
      var manifest = opened.getManifest();
      var isProgram =
          manifest != null && manifest.getMainAttributes().containsKey(Attributes.Name.MAIN_CLASS);
      // A jar may have no entries for its folders.
      if (isProgram || opened.stream().anyMatch(e -> e.getName().matches("(BOOT|WEB)-INF/.*"))) {
        throw wrong(
            "The jar " + jar + " of --units is an executable one, whose classes can't be loaded.",
            "Name the plain jar: for Spring Boot the one that the build puts next to it"
                + " (-plain.jar with Gradle, .jar.original with Maven), or that of a module with"
                + " the change units alone.",
            null);
      }
      if (opened.getEntry(SERVICE) == null) {
        throw wrong(
            "The jar " + jar + " of --units has no change units: there is no " + SERVICE + ".",
            "Write the name of the class that implements ChangeUnitProvider into that file.",
            null);
      }
    } catch (IOException e) {
      throw wrong(
          "The jar " + jar + " of --units can't be read: " + FileErrors.reading(e) + ".",
          "Build or copy it again.",
          e);
    }
  }

  private static TaskRunnerSchemaException wrong(
      String message, String hint, @Nullable Throwable cause) {
    return new TaskRunnerSchemaException(ErrorCode.WRONG_CHANGE_UNITS, message, hint, cause);
  }

  @Override
  public void close() {
    for (var loader : loaders) {
      try {
        loader.close();
      } catch (IOException e) {
        // The jar was only read, and the process ends.
      }
    }
  }
}
