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
 * Replaces the command line in the tests of the launchers. It prints each argument on a line,
 * between {@code |}. It ends with the exit code after {@code exit=}, or waits.
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

  /** Writes a jar that starts this program. */
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
