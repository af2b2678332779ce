package taskrunner.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import taskrunner.testing.Await;

/** A command in a separate terminal of script(1): keys in, text out. Linux only. */
final class PseudoTerminal implements AutoCloseable {
  private static final String WHERE_IS_THE_CURSOR = "\u001b[6n";
  private static final String AT_THE_TOP = "\u001b[1;1R";

  private final Process process;
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  PseudoTerminal(Path folder, Map<String, String> environment, String command) throws IOException {
    // If the build was started with SIGINT ignored, its child processes would ignore it, too.
    String interruptible = "exec env --default-signal=INT " + command;
    ProcessBuilder builder =
        new ProcessBuilder("script", "--quiet", "--return", "--command", interruptible, "/dev/null")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("TERM", "dumb");
    process = builder.start();
    Thread reader = new Thread(this::read, "terminal");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    byte[] buffer = new byte[8192];
    try (InputStream in = process.getInputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
        shown.write(buffer, 0, read);
        if (text.contains(WHERE_IS_THE_CURSOR)) {
          type(AT_THE_TOP.repeat(text.split("\u001b\\[6n", -1).length - 1));
        }
      }
    } catch (IOException e) {
      shown.writeBytes(e.toString().getBytes(StandardCharsets.UTF_8)); // The process has ended.
    }
  }

  /** Types the keys and waits for a new output of {@code answer}. */
  void type(String keys, String answer) {
    int before = shown().length();
    type(keys);
    await(answer, before);
  }

  void type(String keys) {
    try {
      OutputStream in = process.getOutputStream();
      in.write(keys.getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void await(String text) {
    await(text, 0);
  }

  private void await(String text, int from) {
    try {
      Await.until(60, () -> shown().indexOf(text, from) >= 0, text);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(e.getMessage() + ", but: " + shown(), e);
    }
  }

  private String shown() {
    return shown.toString(StandardCharsets.ISO_8859_1).replace(WHERE_IS_THE_CURSOR, "");
  }

  /** Waits until the command ends by itself, and returns its exit code. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the command did not end: " + shown());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
