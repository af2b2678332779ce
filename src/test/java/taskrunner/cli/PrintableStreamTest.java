package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableStreamTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31T09:05:07.041Z",
        "2026-12-31T23:59:59.999+05:30",
        "2026-06-30T00:00:00.000-03:00",
      })
  void theTimeHasTheFormOfAFormatter(String text) {
    var at = OffsetDateTime.parse(text);
    assertThat(PrintableStream.time(at))
        .isEqualTo(text)
        .isEqualTo(at.format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX")));
  }

  @Test
  void aLogLineBeginsWithTheTimeAndALineOfAStackTraceDoesNot() {
    var out = new ByteArrayOutputStream();
    try (var stream = new PrintableStream(out)) {
      stream.println("INFO Migration - a\nb");
      new IllegalStateException("c\nd").printStackTrace(stream);
    }
    var lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines.get(0))
        .matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}\\S+ INFO Migration - a\\\\u000ab");
    assertThat(lines.get(1)).isEqualTo("java.lang.IllegalStateException: c\\u000ad");
    assertThat(lines.subList(2, lines.size())).isNotEmpty().allMatch(at -> at.startsWith("\tat "));
  }
}
