package taskrunner.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of its own with the class path of this one, without the configuration of this process.
 * Closing it kills it.
 */
public final class ChildJvm implements AutoCloseable {
  private static final long LONGEST_SECONDS = 120;

  private final Process process;
  private final List<String> printed = new ArrayList<>();
  private final List<String> logged = new ArrayList<>();
  private final Thread out;
  private final Thread err;
  private final CompletableFuture<Long> ended;
  private int read;

  private ChildJvm(Process process) {
    this.process = process;
    this.ended = process.onExit().thenApply(any -> System.nanoTime());
    this.out = collecting(process.getInputStream(), printed, "stdout");
    this.err = collecting(process.getErrorStream(), logged, "stderr");
  }

  /** Starts the {@code main} of a class. */
  public static ChildJvm start(List<String> jvmOptions, Class<?> main, List<String> arguments) {
    return start(Map.of(), jvmOptions, main, arguments);
  }

  /** Starts it with additional environment variables. */
  public static ChildJvm start(
      Map<String, String> environment,
      List<String> jvmOptions,
      Class<?> main,
      List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    // These processes must start fast.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(DefaultSignals.of(command));
    builder
        .environment()
        .keySet()
        .removeIf(key -> key.toLowerCase(Locale.ROOT).startsWith("taskrunner"));
    builder.environment().putAll(environment);
    try {
      return new ChildJvm(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Thread collecting(InputStream stream, List<String> lines, String name) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                  synchronized (this) {
                    lines.add(line);
                    notifyAll();
                  }
                }
              } catch (IOException e) {
                // The process was killed; its output so far is in the list.
              }
            },
            "child-" + process.pid() + "-" + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /**
   * Waits for the next line of its output that contains {@code part}.
   *
   * @throws IllegalStateException if it ended, or two minutes passed, without such a line
   */
  public synchronized String awaitLine(String part) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    while (true) {
      while (read < printed.size()) {
        String line = printed.get(read++);
        if (line.contains(part)) {
          return line;
        }
      }
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0 || !out.isAlive()) {
        throw new IllegalStateException(
            "the child did not print \"" + part + "\": " + transcript());
      }
      try {
        wait(Math.min(left, 100));
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  /** All lines that it has printed so far. */
  public synchronized List<String> printed() {
    return List.copyOf(printed);
  }

  /** The rest of the first line with that prefix; null if there is none (yet). */
  public @Nullable String printed(String prefix) {
    return printed().stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .findFirst()
        .orElse(null);
  }

  /** What it printed and logged, for the message of a failure. */
  public synchronized String transcript() {
    List<String> tail = logged.subList(Math.max(0, logged.size() - 40), logged.size());
    return "it printed %s and logged%n  %s".formatted(printed, String.join("\n  ", tail));
  }

  /** Sends it a line. */
  public void sendLine(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a signal by its name: {@code STOP} freezes it, {@code CONT} resumes it. */
  public void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("no signal " + name + " for process " + process.pid());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Kills it as {@code kill -9} does, and waits until it has ended. */
  public void kill() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits for its end. Its whole output has then been read.
   *
   * @return its exit status
   * @throws IllegalStateException if it still runs after two minutes
   */
  public int end() {
    return end(LONGEST_SECONDS);
  }

  /** The same, within that time. */
  public int end(long seconds) {
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the child did not end: " + transcript());
      }
      out.join();
      err.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** When it ended, by this JVM's {@code System.nanoTime()}; waits for it. */
  public long endedNanos() {
    return ended.join();
  }

  @Override
  public void close() {
    kill();
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(e);
  }
}
