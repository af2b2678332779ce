package taskrunner.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Stands for the command line where a launcher is tested: prints its arguments, one a line, with
 * {@code |} at both ends; ends with the exit code that {@code exit=} asks for, or waits.
 */
final class Echo {
  private Echo() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String argument : arguments) {
      out.println("|" + argument.replace("\n", "\\n") + "|");
    }
    for (String argument : arguments) {
      if (argument.equals("hang")) {
        new java.util.concurrent.CountDownLatch(1).await();
      }
      if (argument.startsWith("exit=")) {
        System.err.println("failed");
        System.exit(Integer.parseInt(argument.substring("exit=".length())));
      }
    }
  }

  /** Writes the jar that starts this. */
  static Path jar(Path file) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Echo.class.getName());
    String name = Echo.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream packed = new JarOutputStream(out, manifest);
        InputStream compiled = Echo.class.getClassLoader().getResourceAsStream(name)) {
      packed.putNextEntry(new JarEntry(name));
      compiled.transferTo(packed);
    }
    return file;
  }
}
