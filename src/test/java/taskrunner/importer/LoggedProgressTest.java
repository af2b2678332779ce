package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoggedProgressTest {
  @Test
  void namesProgressRateAndRemainingTime() {
    assertThat(LoggedProgress.words(25_000_000, 100_000_000, 80_000, Duration.ofSeconds(30)))
        .isEqualTo("25 % of 100.0 MB, 80,000 records, 2,667 a second, about 90 s left");
    assertThat(LoggedProgress.words(0, 0, 0, Duration.ZERO))
        .isEqualTo("100 % of 0.0 MB, 0 records, 0 a second");
  }
}
