package taskrunner.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * The real PowerShell: the one of PWSH, else {@code pwsh} on the PATH. A test is skipped with a
 * message if there is none.
 */
public final class PowerShell {
  private PowerShell() {}

  /** The exit code and the output of a command. */
  public record Output(int exitCode, String out, String err) {}

  /** The command to run a script with {@code -File}. */
  public static List<String> file(Path script, List<String> arguments) {
    return Stream.concat(
            Stream.of(path(), "-NoProfile", "-NonInteractive", "-File", script.toString()),
            arguments.stream())
        .toList();
  }

  public static List<String> file(Path script, String... arguments) {
    return file(script, List.of(arguments));
  }

  /** The command to run a line as if it was typed. */
  public static List<String> command(String text) {
    return List.of(path(), "-NoProfile", "-NonInteractive", "-Command", text);
  }

  /**
   * Runs a command in a folder, with these variables in addition to the environment of the tests;
   * null removes one.
   */
  public static Output run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("powershell", ".out");
    Path err = Files.createTempFile("powershell", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("TASKRUNNER"));
    builder.environment().remove("JAVA_OPTS");
    builder.environment().put("POWERSHELL_TELEMETRY_OPTOUT", "1");
    builder.environment().put("POWERSHELL_UPDATECHECK", "Off");
    builder.environment().put("NO_COLOR", "1");
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        throw new AssertionError("PowerShell did not end within 120 s: " + command);
      }
      return new Output(process.exitValue(), text(out), text(err));
    } finally {
      process.destroyForcibly().waitFor();
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  /** The path of PowerShell. */
  public static String path() {
    String given = System.getenv("PWSH");
    if (given != null && !given.isBlank()) {
      return given;
    }
    List<String> names = new ArrayList<>();
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      names.add(folder + File.separator + "pwsh");
      names.add(folder + File.separator + "pwsh.exe");
    }
    return names.stream()
        .filter(name -> Files.isExecutable(Path.of(name)))
        .findFirst()
        .orElseThrow(
            () ->
                new TestAbortedException(
                    "no PowerShell: PWSH names none, and there is no pwsh on the PATH"));
  }
}
