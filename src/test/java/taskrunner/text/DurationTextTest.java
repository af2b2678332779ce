package taskrunner.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "PT720H, 30d",
    "PT36H, 36h",
    "PT90M, 90m",
    "PT30S, 30s",
    "PT0.5S, 500ms",
    "PT0S, 0s",
    "P10DT1S, 864001s"
  })
  void aDurationIsWrittenInTheFormOfTheConfiguration(Duration duration, String text) {
    assertThat(DurationText.configured(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 s",
    "PT0.2S, 1 s",
    "PT119S, 119 s",
    "PT120.5S, 3 min",
    "PT2H, 2 h",
    "PT46H1S, 47 h",
    "PT2275004623.705S, 26332 days"
  })
  void aRemainingTimeIsRoundedUp(Duration duration, String text) {
    assertThat(DurationText.about(duration)).isEqualTo(text);
  }
}
