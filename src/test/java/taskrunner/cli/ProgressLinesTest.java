package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import taskrunner.schema.IndexBuildProgress.IndexBuild;

class ProgressLinesTest {
  private static final long MIB = 1024 * 1024;

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final ProgressLines lines =
      new ProgressLines(
          new PrintStream(err, false, StandardCharsets.UTF_8), clock::get, "Importing");

  private void advance(int seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private String printed() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void printsALineEveryTenSecondsWithRateAndRemainingTime() {
    lines.importing(0, 100 * MIB, 0);
    advance(9);
    lines.importing(20 * MIB, 100 * MIB, 9_000);
    assertThat(printed()).isEmpty();

    advance(1);
    lines.importing(25 * MIB, 100 * MIB, 10_000);
    lines.importing(26 * MIB, 100 * MIB, 10_400);
    assertThat(printed())
        .isEqualToNormalizingNewlines(
            "Importing: 25 % of 100.0 MiB, 10,000 documents, 1,000/s, 0:00:30 left\n");

    advance(10);
    lines.importing(50 * MIB, 100 * MIB, 30_000);
    assertThat(printed().lines()).hasSize(2);
  }

  @Test
  void printsALineEveryTenSecondsForAnIndexBuild() {
    lines.building(build("timestamp_1", 9, 200, null));
    assertThat(printed()).isEmpty();
    lines.building(build("timestamp_1", 10, 340, null));
    lines.building(build("timestamp_1", 11, 360, null));
    lines.building(build("timestamp_1", 3_723, 0, null));
    lines.built();
    lines.building(build("runId_1", 10, 0, "it can't be seen"));
    lines.built();
    lines.building(
        new IndexBuild("logs", List.of("a", "b"), null, 0, 0, Duration.ofSeconds(10), null));
    lines.built();
    lines.building(build("a, b", 10, 0, null));
    assertThat(printed())
        .isEqualToNormalizingNewlines(
            """
            Building the index timestamp_1 of logs: scanning collection, 34 % of 1,000, for 0:00:10
            Building the index timestamp_1 of logs: scanning collection, for 1:02:03
            Building the index runId_1 of logs: for 0:00:10; it can't be seen
            Building the indexes a, b of logs: for 0:00:10
            Building the index a, b of logs: scanning collection, for 0:00:10
            """);
  }

  private static IndexBuild build(String index, int seconds, long done, @Nullable String unseen) {
    return new IndexBuild(
        "logs",
        index,
        "scanning collection",
        done,
        done == 0 ? 0 : 1_000,
        Duration.ofSeconds(seconds),
        unseen);
  }
}
