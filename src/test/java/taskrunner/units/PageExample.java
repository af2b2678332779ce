package taskrunner.units;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import taskrunner.testing.ClassPath;

/** The example of docs/change-units.md: copied from the page, compiled and packed into a jar. */
public final class PageExample {
  private static final Path PAGE =
      Path.of(System.getProperty("taskrunner.project", "")).resolve("docs/change-units.md");
  private static final Pattern FILE =
      Pattern.compile(
          "`src/main/(java|resources)/([^`]+)`:.*?\\n```\\w*\\n(.*?)```", Pattern.DOTALL);

  private PageExample() {}

  /** The files of the example, by their path in the jar before compilation. */
  static Map<String, String> files() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    FILE.matcher(Files.readString(PAGE))
        .results()
        .forEach(file -> files.put(file.group(2), file.group(3)));
    return files;
  }

  /** Creates the jar in {@code folder}. */
  public static Path jar(Path folder) throws IOException {
    return jar(folder, files(), new Manifest());
  }

  /** Creates a jar of compiled sources and resources. */
  public static Path jar(Path folder, Map<String, String> files, Manifest manifest)
      throws IOException {
    Path root = Files.createDirectories(folder.resolve("units"));
    List<String> arguments =
        new ArrayList<>(List.of("-proc:none", "-cp", ClassPath.ofLibrary(), "-d", "" + root));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.writeString(path, file.getValue());
      if (file.getKey().endsWith(".java")) {
        arguments.add("" + path);
      }
    }
    if (files.keySet().stream().anyMatch(name -> name.endsWith(".java"))) {
      assertThat(
              ToolProvider.getSystemJavaCompiler()
                  .run(null, null, null, arguments.toArray(String[]::new)))
          .isZero();
    }
    manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
    Path jar = folder.resolve("billing.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest);
        Stream<Path> all = Files.walk(root)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        entries.putNextEntry(new JarEntry(root.relativize(path).toString().replace('\\', '/')));
        entries.write(Files.readAllBytes(path));
      }
    }
    return jar;
  }

  /** A class loader for the jar; the caller closes it. */
  static URLClassLoader loader(Path jar) throws IOException {
    return new URLClassLoader(new URL[] {jar.toUri().toURL()}, PageExample.class.getClassLoader());
  }
}
