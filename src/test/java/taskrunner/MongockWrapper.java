package taskrunner;

import java.io.File;
import java.lang.annotation.Annotation;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.jar.JarFile;

/**
 * Handles a jar as Mongock's command line does for {@code migrate all -aj JAR}: it loads each
 * class, creates the builder that the main class's annotation names, and lets the builder create a
 * runner.
 */
final class MongockWrapper {
  private MongockWrapper() {}

  public static void main(String[] arguments) throws Exception {
    URL url = new File(arguments[0]).toURI().toURL();
    try (var loader = new URLClassLoader(new URL[] {url});
        var jar = new JarFile(arguments[0])) {
      String main = jar.getManifest().getMainAttributes().getValue("Main-Class");
      Class<?> builderType = loader.loadClass("io.mongock.runner.core.builder.RunnerBuilder");
      Object builder = builder(loader.loadClass(main));
      Class<?> operationType =
          loader.loadClass("io.mongock.runner.core.executor.operation.Operation");
      Object all =
          loader
              .loadClass("io.mongock.runner.core.executor.operation.migrate.MigrateAllOperation")
              .getConstructor()
              .newInstance();
      Object runner = builderType.getMethod("buildRunner", operationType).invoke(builder, all);
      Class<?> runnerType = loader.loadClass("io.mongock.runner.core.executor.MongockRunner");
      runnerType.getMethod("forceEnable").invoke(runner);
      runnerType.getMethod("execute").invoke(runner);
    }
  }

  private static Object builder(Class<?> main) throws Exception {
    for (Annotation annotation : main.getAnnotations()) {
      if (annotation.annotationType().getSimpleName().equals("MongockCliConfiguration")) {
        var sources =
            (Class<?>[]) annotation.annotationType().getMethod("sources").invoke(annotation);
        Object provider = sources[0].getDeclaredConstructor().newInstance();
        return provider.getClass().getMethod("getBuilder").invoke(provider);
      }
    }
    throw new IllegalStateException(main + " is not annotated");
  }
}
