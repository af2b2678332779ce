package taskrunner.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.text.DurationText;

class DurationsTest {
  private static final Duration ALWAYS = Duration.ofDays(100_000_000);

  @ParameterizedTest
  @CsvSource({
    "30.00:00:00, P30D",
    "00:00:30, PT30S",
    "1:2:3, PT1H2M3S",
    "1.02:03:04.5, P1DT2H3M4.5S",
    "1:02:03:04, P1DT2H3M4S",
    "00:00:00.0000001, PT0.0000001S",
    "00:00:01.1234567, PT1.1234567S",
    "12:30, PT12H30M",
    "10675199.02:48:05, P10675199DT2H48M5S",
    "P30D, P30D",
    "PT12H, PT12H",
    "p1dt2h, P1DT2H",
    "PT0.5S, PT0.5S",
    "P2W, P14D",
    "30d, P30D",
    "12h, PT12H",
    "5m, PT5M",
    "30s, PT30S",
    "500ms, PT0.5S",
    "0s, PT0S",
    "30D, P30D",
    "' 30s ', PT30S",
  })
  void eachFormIsRead(String text, Duration expected) {
    assertThat(Durations.parse(text, Duration.ZERO, ALWAYS)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30",
        "-30s",
        "-00:00:30",
        "24:00:00",
        "00:60:00",
        "00:00:60",
        "00:00:00.12345678",
        "1.2",
        "1.5h",
        "30 days",
        "1h30m",
        "P1M",
        "P1Y",
        "P",
        "PT",
        "P-1D",
        "999999999999999999d",
        "99999999999999999999s",
        "forever",
        "\u0663\u0660d",
      })
  void otherFormsAreRejected(String text) {
    assertThatThrownBy(() -> Durations.parse(text, Duration.ZERO, ALWAYS))
        .isInstanceOf(WrongValueException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "PT30S, 30 s",
    "PT5M, 5 min",
    "PT36H, 36 h",
    "P1D, 1 d",
    "PT0.5S, 500 ms",
    "PT0S, 0 s"
  })
  void aDurationIsWrittenInItsLargestWholeUnit(Duration duration, String words) {
    assertThat(DurationText.words(duration)).isEqualTo(words);
  }
}
