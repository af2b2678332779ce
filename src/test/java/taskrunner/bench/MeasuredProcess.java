package taskrunner.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a process and measures its time, CPU and peak memory (Linux). */
final class MeasuredProcess {
  private static final double TICKS_A_SECOND = 100;
  private static final int PAUSE_MILLIS = 10;
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  private MeasuredProcess() {}

  /**
   * The measured values.
   *
   * @param cpuSeconds of the process and its threads, up to the last hundredth of a second
   * @param peakMib peak resident memory
   */
  record Took(double seconds, double cpuSeconds, double peakMib, String out) {}

  /** Runs the process; fails if the process fails. */
  static Took run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    long start = System.nanoTime();
    Process process = builder.start();
    double cpu = 0;
    double peak = 0;
    try {
      do {
        cpu = Math.max(cpu, cpuSeconds(process.pid()));
        peak = Math.max(peak, peakMib(process.pid()));
      } while (!process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    } finally {
      process.destroyForcibly();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (process.exitValue() != 0) {
      throw new IOException(
          command + " exited " + process.exitValue() + ": " + Files.readString(err));
    }
    String output = Files.readString(out);
    Files.delete(out);
    Files.delete(err);
    return new Took(seconds, cpu, peak, output);
  }

  /** User and system time so far; 0 if the process has ended. */
  static double cpuSeconds(long pid) {
    String stat = read(pid, "stat");
    // The name, in parentheses, may contain spaces.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return fields.length < 13
        ? 0
        : (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
  }

  private static double peakMib(long pid) {
    Matcher found = PEAK.matcher(read(pid, "status"));
    return found.find() ? Long.parseLong(found.group(1)) / 1024.0 : 0;
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      return "";
    }
  }
}
