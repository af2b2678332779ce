package taskrunner.cli;

import changeunits.ChangeUnits;
import io.mongock.api.annotations.MongockCliConfiguration;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import taskrunner.cli.mongock.MongockCli;
import taskrunner.settings.SettingsReader;

/**
 * The process: its streams, its signals, its exit code. The annotation is for Mongock's own command
 * line, which starts at the jar's main class and never calls it.
 */
@MongockCliConfiguration(sources = MongockCli.class)
public final class Main {
  private Main() {}

  /** Runs one command and exits with its exit code; {@code docs/cli.md} has the table. */
  public static void main(String[] arguments) {
    ClassPreloading.start(arguments);
    // From JDK 22 on, System.console() exists without a terminal unless this is set.
    System.setProperty("jdk.console", "java.base");
    var out = utf8(FileDescriptor.out);
    var err = utf8(FileDescriptor.err);
    System.setErr(new PrintableStream(err));
    // A library that prints must not write to stdout, which is for data only.
    System.setOut(System.err);
    var variables = System.getenv();
    var environment =
        new Environment(
            out,
            err,
            Main::line,
            Terminal.ofProcess(variables),
            variables,
            Path.of(""),
            Logging::configure,
            sources -> SettingsReader.read(sources, ChangeUnits::declared),
            (settings, builder) -> builder.open());
    var program = new Program(environment, arguments);
    Signals.handle(
        signal ->
            program
                .interrupt(signal)
                // exit() would wait for shutdown hooks, and the operation did not stop in time.
                .ifPresent(exitCode -> Runtime.getRuntime().halt(exitCode)));
    System.exit(program.run());
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  /** Reads a line from stdin; empty at its end. */
  private static String line() {
    try {
      var line =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
      return line == null ? "" : line;
    } catch (IOException closed) {
      return "";
    }
  }
}
