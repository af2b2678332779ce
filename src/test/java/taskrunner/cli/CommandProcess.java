package taskrunner.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import taskrunner.testing.DefaultSignals;

/** The program as a separate process; {@link #close} kills it. */
final class CommandProcess implements AutoCloseable {
  private static final long LONGEST_SECONDS = 60;
  private static final long PROMISED_SECONDS = 5;

  private final Process process;
  private final Path out;
  private final Path err;

  private CommandProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts the program in an empty folder, without the configuration of this process.
   *
   * @param jvmOptions options of an unsuitable environment
   */
  static CommandProcess start(Path folder, List<String> jvmOptions, String... arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "taskrunner.cli.Main"));
    command.addAll(List.of(arguments));
    var out = Files.createTempFile(folder, "out", ".txt");
    var err = Files.createTempFile(folder, "err", ".txt");
    var builder =
        new ProcessBuilder(DefaultSignals.of(command))
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(key -> key.toLowerCase(Locale.ROOT).startsWith("taskrunner"));
    return new CommandProcess(builder.start(), out, err);
  }

  /** Runs the program to its end. */
  static Desk.Answer run(Path folder, String... arguments) throws Exception {
    try (var running = start(folder, List.of(), arguments)) {
      return running.end();
    }
  }

  /** Sends a signal by its name, e.g. {@code TERM}. */
  void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** The output on stderr so far. */
  String log() throws IOException {
    return Files.readString(err);
  }

  /** Waits for the end of the process. */
  Desk.Answer end() throws Exception {
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + LONGEST_SECONDS + " s: " + answer(-1));
    }
    return answer(process.exitValue());
  }

  /** Sends a signal and waits for the end; fails if it takes longer than the documented time. */
  Desk.Answer endedBy(String signal) throws Exception {
    signal(signal);
    if (!process.waitFor(PROMISED_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + PROMISED_SECONDS + " s: " + answer(-1));
    }
    return answer(process.exitValue());
  }

  private Desk.Answer answer(int exitCode) throws IOException {
    return new Desk.Answer(exitCode, Files.readString(out), Files.readString(err));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
