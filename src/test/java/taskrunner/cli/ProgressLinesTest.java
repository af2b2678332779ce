package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
  private static final long MIB = 1024 * 1024;

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final ProgressLines lines =
      new ProgressLines(new PrintStream(err, false, StandardCharsets.UTF_8), clock::get);

  private void after(int seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private String shown() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void oneLineEveryTenSecondsWithRateAndTimeLeft() {
    lines.at(0, 100 * MIB, 0);
    after(9);
    lines.at(20 * MIB, 100 * MIB, 9_000);
    assertThat(shown()).isEmpty();

    after(1);
    lines.at(25 * MIB, 100 * MIB, 10_000);
    lines.at(26 * MIB, 100 * MIB, 10_400);
    assertThat(shown())
        .isEqualToNormalizingNewlines(
            "Importing: 25 % of 100.0 MiB, 10,000 documents, 1,000/s, 0:00:30 left\n");

    after(10);
    lines.at(50 * MIB, 100 * MIB, 30_000);
    assertThat(shown().lines()).hasSize(2);
  }
}
