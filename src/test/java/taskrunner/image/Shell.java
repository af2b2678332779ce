package taskrunner.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The output and exit code of a command. */
record Shell(int exitCode, String out, String err) {
  /** Runs a command that must succeed. */
  static Shell run(String... command) throws Exception {
    Shell ended = start(List.of(command));
    assertThat(ended.exitCode()).as("%s: %s", List.of(command), ended.err()).isZero();
    return ended;
  }

  /** Runs a command. */
  static Shell start(List<String> command) throws Exception {
    Path out = Files.createTempFile("image", ".out");
    Path err = Files.createTempFile("image", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("%s ended", command).isTrue();
      return new Shell(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
