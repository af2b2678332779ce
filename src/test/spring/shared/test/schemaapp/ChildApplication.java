package schemaapp;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The application as a separate process, so that tests can check its exit. */
final class ChildApplication implements AutoCloseable {
  private final Process process;
  private final Path output;

  ChildApplication(Map<String, String> environment, String... arguments) throws IOException {
    this(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        environment,
        arguments);
  }

  /** Starts the application without the jars whose names match {@code jars}. */
  static ChildApplication without(Pattern jars, String... arguments) throws IOException {
    String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String left =
        Stream.of(all.split(File.pathSeparator))
            .filter(jar -> !jars.matcher(Path.of(jar).getFileName().toString()).find())
            .collect(Collectors.joining(File.pathSeparator));
    return new ChildApplication(left, Map.of(), arguments);
  }

  private ChildApplication(String path, Map<String, String> environment, String... arguments)
      throws IOException {
    output = Files.createTempFile("child", ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                path,
                "schemaapp.Application",
                "--server.port=0"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(output.toFile()).environment().putAll(environment);
    process = builder.start();
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      throw new AssertionError("The application did not end.");
    }
    return process.exitValue();
  }

  String output() throws IOException {
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(output);
  }
}
