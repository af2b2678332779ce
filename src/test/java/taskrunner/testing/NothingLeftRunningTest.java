package taskrunner.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However the JVM that started a server ends, the server ends too, and its data are removed. */
class NothingLeftRunningTest {
  private final Path temporary;

  NothingLeftRunningTest(@TempDir Path temporary) {
    this.temporary = temporary;
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM", "INT"})
  void afterASignalToTheJvm(String signal) throws Exception {
    Process jvm = start();
    List<ProcessHandle> started = jvm.descendants().toList();
    // The shell, and the server that it started.
    assertThat(started).hasSizeGreaterThanOrEqualTo(2);
    new ProcessBuilder("kill", "-" + signal, Long.toString(jvm.pid())).start().waitFor();
    assertAllGone(started);
  }

  @Test
  void afterCtrlCReachesTheShellToo() throws Exception {
    Process jvm = start();
    List<ProcessHandle> started = jvm.descendants().toList();
    for (ProcessHandle process :
        Stream.concat(Stream.of(jvm.toHandle()), started.stream()).toList()) {
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }
    assertAllGone(started);
  }

  @Test
  void afterTheEndOfItsInput() throws Exception {
    Process jvm = start();
    List<ProcessHandle> started = jvm.descendants().toList();
    jvm.getOutputStream().close();
    assertThat(jvm.waitFor()).isZero();
    assertAllGone(started);
  }

  /** Starts the embedded server in a JVM of its own, and waits until it accepts connections. */
  private Process start() throws IOException {
    var builder =
        new ProcessBuilder(
            DefaultSignals.of(
                List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-Dtaskrunner.project=" + FetchedTool.project().toAbsolutePath(),
                    "-Djava.io.tmpdir=" + temporary,
                    EmbeddedMongo.class.getName(),
                    "--until-eof")));
    builder.environment().remove("MONGODB_URI");
    // An own server even if Docker answers.
    String path = System.getenv("PATH") + File.pathSeparator + binary().resolveSibling("");
    builder.environment().put("PATH", path);
    Process jvm = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    var out =
        new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.lines().anyMatch(line -> line.startsWith("mongodb://"))).isTrue();
    return jvm;
  }

  private static Path binary() {
    return MongodBinary.onPath().orElseGet(MongodBinary::pinned);
  }

  private void assertAllGone(List<ProcessHandle> processes) {
    Await.until(
        20, () -> processes.stream().noneMatch(ProcessHandle::isAlive), "a process still runs");
    Await.until(20, this::nothingLeft, "data was left in the temporary folder");
  }

  private boolean nothingLeft() {
    try (Stream<Path> left = Files.list(temporary)) {
      return left.noneMatch(path -> path.getFileName().toString().startsWith("taskrunner-"));
    } catch (IOException e) {
      return false;
    }
  }
}
