package taskrunner.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests run what they download. So no script may use a folder that every user can write to. */
class FetchScriptsTest {
  private static final Path TESTS =
      Path.of(System.getProperty("taskrunner.project", "."), "src", "test");

  @Test
  void withoutHomeNoScriptDownloadsOrRunsAnything() throws Exception {
    List<Path> scripts;
    try (Stream<Path> files = Files.walk(TESTS, 2)) {
      scripts =
          files.filter(file -> file.getFileName().toString().matches("fetch-.*\\.sh")).toList();
    }
    assertThat(scripts).hasSizeGreaterThan(4);
    for (Path script : scripts) {
      ProcessBuilder builder = new ProcessBuilder("sh", script.toString());
      builder.environment().keySet().retainAll(List.of("PATH"));
      Process process = builder.start();
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("%s", script).isEqualTo(1);
      assertThat(err).contains("HOME is not set");
    }
  }

  @Test
  void pipRequiresThePinnedHashes() throws Exception {
    assertThat(Files.readString(TESTS.resolve("bench/fetch-pymongo.sh")))
        .contains("--require-hashes");
    assertThat(Files.readString(TESTS.resolve("bench/requirements.txt")))
        .contains("--hash=sha256:");
  }
}
